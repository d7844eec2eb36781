"""What the wallet's first page tells of the services."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from identity.api.views import MemberView

from ..waiting import waiting_for


class ServiceWaitingSchema(serializers.Serializer[Any]):
    page = serializers.CharField(help_text="Its address in the wallet.")
    count = serializers.IntegerField()


class ServicesWaitingSchema(serializers.Serializer[Any]):
    pages = ServiceWaitingSchema(many=True)


class WaitingView(MemberView):
    @extend_schema(operation_id="services_waiting", tags=["wallet"], responses={200: ServicesWaitingSchema})
    def get(self, request: Request) -> Response:
        """On which pages something waits for you: a gift, a request for badges, an offer, a notice."""
        pages = [{"page": page, "count": count} for page, count in waiting_for(self.member).items()]
        return Response(ServicesWaitingSchema({"pages": pages}).data)
