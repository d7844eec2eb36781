"""What the signed-in member is told of points that will expire."""

from __future__ import annotations

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from identity.actors import Actor

from ..actions.notices import dismiss_notice
from ..models import ExpiryNotice
from .base import MemberView

MOST = 50
NEVER = 2**63


class ExpiryNoticeSchema(serializers.Serializer):
    id = serializers.IntegerField()
    asset = serializers.CharField(source="asset.code")
    name_ko = serializers.CharField(source="asset.name_ko")
    name_en = serializers.CharField(source="asset.name_en")
    unit = serializers.CharField(source="asset.unit")
    expires_at = serializers.DateTimeField()
    days = serializers.IntegerField(help_text="30 or 7: so many days before.")
    amount = serializers.IntegerField(help_text="As it was when the notice was made.")


class ExpiryNoticesSchema(serializers.Serializer):
    notices = ExpiryNoticeSchema(many=True)


class NoticesView(MemberView):
    @extend_schema(operation_id="mileage_notices", tags=["wallet"], responses={200: ExpiryNoticesSchema})
    def get(self, request: Request) -> Response:
        """What will expire soon, and was not put away. Of one end, the newest notice."""
        rows = ExpiryNotice.objects.filter(member=self.member, dismissed_at=None, expires_at__gt=now())
        newest = (
            rows.order_by("expires_at", "asset_id", "days").distinct("expires_at", "asset_id").select_related("asset")
        )
        return Response(ExpiryNoticesSchema({"notices": newest[:MOST]}).data)


class DismissView(MemberView):
    @extend_schema(operation_id="mileage_notice_dismiss", tags=["wallet"], request=None, responses={204: None})
    def post(self, request: Request, notice_id: int) -> Response:
        """Put a notice of yours away."""
        dismiss_notice(self.member, min(notice_id, NEVER - 1), by=Actor.member(self.member))
        return Response(status=204)
