"""What the member's views share."""

from __future__ import annotations

from rest_framework.views import APIView

from identity.api.permissions import IsMember, member_of
from identity.models import Member


class MemberView(APIView):
    permission_classes = (IsMember,)

    @property
    def member(self) -> Member:
        member = member_of(self.request)
        assert member is not None  # noqa: S101  # IsMember has let it through
        return member
