"""Who may call the wallet's API."""

from __future__ import annotations

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from ..models import Member


class IsMember(BasePermission):
    """A signed-in member who has not left. Staff accounts are no members."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.user.is_authenticated and member_of(request) is not None


def member_of(request: Request) -> Member | None:
    member: Member | None = getattr(request.user, "member", None)
    return member if member is not None and member.left_at is None else None
