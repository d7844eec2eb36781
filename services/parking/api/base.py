"""What the parking views share."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from identity.actors import Actor
from identity.api.permissions import IsMember, member_of
from identity.models import Member


class MemberView(APIView):
    """For a signed-in member."""

    permission_classes = (IsMember,)

    @property
    def member(self) -> Member:
        member = member_of(self.request)
        assert member is not None  # noqa: S101  # IsMember has let it through
        return member

    @property
    def by(self) -> Actor:
        return Actor.member(self.member)


LATER = OpenApiParameter("later", OpenApiTypes.BOOL, description="true: with consistency to the newest checkpoint.")


def wants_later(request: Request) -> bool:
    return request.query_params.get("later") == "true"


def read(schema: type[serializers.Serializer], request: Request, *, query: bool = False) -> dict[str, Any]:
    """What was sent, as the schema says. Raises ValidationError."""
    asked = schema(data=request.query_params if query else request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)
