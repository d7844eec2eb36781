"""A citizen reports a vehicle that seems abandoned, and sees what became of it."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from identity.models import District
from identity.queries import today

from ..actions.abandoned import Sighting, report_vehicle
from ..errors import BadPhoto, LotUnknown
from ..models import AbandonedCase, Place
from ..models.abandoned import MOST_PHOTO
from .base import MemberView, read


class ParkingLocationSchema(serializers.Serializer):
    latitude = serializers.FloatField(min_value=32, max_value=39)
    longitude = serializers.FloatField(min_value=123, max_value=132)


class ParkingReportSchema(serializers.Serializer):
    district = serializers.CharField(max_length=10, help_text="Code of the district.")
    plate = serializers.CharField(max_length=40)
    place = serializers.CharField(max_length=120)
    on = serializers.ChoiceField(choices=Place.choices)
    drivable = serializers.BooleanField(default=True)
    seen_since = serializers.DateField()
    photo = serializers.CharField(max_length=MOST_PHOTO * 4 // 3 + 4, help_text="JPEG or PNG, base64.")
    location = ParkingLocationSchema(
        required=False, allow_null=True, default=None, help_text="Sent with the reporter's consent, or not at all."
    )


class ParkingReportedSchema(serializers.Serializer):
    id = serializers.UUIDField()
    place = serializers.CharField()
    plate = serializers.CharField(source="plate.text")
    state = serializers.CharField()
    text = serializers.CharField(source="get_state_display")
    reported_at = serializers.DateTimeField()


class ParkingReportsSchema(serializers.Serializer):
    reports = ParkingReportedSchema(many=True)


class ReportsView(MemberView):
    @extend_schema(operation_id="parking_reports", tags=["wallet"], responses={200: ParkingReportsSchema})
    def get(self, request: Request) -> Response:
        """Your reports of abandoned vehicles, and how far each case is."""
        rows = AbandonedCase.objects.filter(reporter=self.member).select_related("plate").defer("photo")
        return Response(ParkingReportsSchema({"reports": rows.order_by("-reported_at")[:100]}).data)

    @extend_schema(
        operation_id="parking_report",
        tags=["wallet"],
        request=ParkingReportSchema,
        responses={201: ParkingReportedSchema},
    )
    def post(self, request: Request) -> Response:
        """Report a vehicle with a photo and its place; the location only if you agree."""
        case = report_vehicle(_sighting(read(ParkingReportSchema, request)), self.member, by=self.by)
        return Response(ParkingReportedSchema(case).data, 201)


def _sighting(asked: dict[str, Any]) -> Sighting:
    district = District.objects.filter(code=asked["district"], valid__contains=today()).first()
    if district is None:
        raise LotUnknown
    try:
        photo = base64.b64decode(asked["photo"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadPhoto from error
    at = asked["location"]
    return Sighting(
        district=district,
        plate=asked["plate"],
        place=asked["place"],
        on=Place(asked["on"]),
        seen_since=asked["seen_since"],
        drivable=asked["drivable"],
        photo=photo,
        location=(at["latitude"], at["longitude"]) if at else None,
    )
