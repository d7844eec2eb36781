"""A citizen reports a vehicle that seems abandoned, and sees what became of it."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from anchoring.queries import build_bundle
from identity.models import District
from identity.queries import today

from ..actions.abandoned import Sighting, report_vehicle, step_record
from ..errors import BadPhoto, BadPlate, DistrictUnknown
from ..models import Place
from ..models.abandoned import MOST_PHOTO
from ..reports import report_of, reports_of, step_of
from .base import LATER, MemberView, read, wants_later


class ParkingLocationSchema(serializers.Serializer):
    latitude = serializers.FloatField(min_value=32, max_value=39)
    longitude = serializers.FloatField(min_value=123, max_value=132)


class ParkingReportSchema(serializers.Serializer):
    district = serializers.CharField(max_length=10, help_text="Code of the district.")
    plate = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    without_plate = serializers.BooleanField(default=False, help_text="true: it has no plate. Else `plate` is needed.")
    chassis = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default="", help_text="Of a vehicle without a plate."
    )
    place = serializers.CharField(max_length=120)
    on = serializers.ChoiceField(choices=Place.choices)
    drivable = serializers.BooleanField(default=True)
    seen_since = serializers.DateField()
    photo = serializers.CharField(max_length=MOST_PHOTO * 4 // 3 + 4, help_text="JPEG or PNG, base64.")
    location = ParkingLocationSchema(
        required=False, allow_null=True, default=None, help_text="Sent with the reporter's consent, or not at all."
    )


class ParkingCaseStepSchema(serializers.Serializer):
    state = serializers.CharField()
    text = serializers.CharField(source="get_state_display")
    on = serializers.DateField(source="done_on")
    last_day = serializers.DateField(allow_null=True, help_text="Of the period that it began.")


class ParkingRewardSchema(serializers.Serializer):
    amount = serializers.IntegerField()
    unit_ko = serializers.CharField(source="programme.asset.name_ko")
    unit_en = serializers.CharField(source="programme.asset.name_en")


class ParkingReportedSchema(serializers.Serializer):
    id = serializers.UUIDField(source="case.pk")
    place = serializers.CharField(source="case.place")
    district_ko = serializers.CharField(source="case.district.name_ko")
    district_en = serializers.CharField(source="case.district.name_en")
    vehicle = serializers.CharField(source="case.vehicle", help_text="Number plate, else chassis number, else empty.")
    state = serializers.CharField(source="case.state")
    text = serializers.CharField(source="case.get_state_display")
    reported_at = serializers.DateTimeField(source="case.reported_at")
    located = serializers.BooleanField(source="case.location_consent", help_text="Whether you gave the location.")
    steps = ParkingCaseStepSchema(many=True, source="case.steps.all")
    reward = ParkingRewardSchema(allow_null=True)


class ParkingDistrictSchema(serializers.Serializer):
    code = serializers.CharField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()


class ParkingReportsSchema(serializers.Serializer):
    reports = ParkingReportedSchema(many=True)
    districts = ParkingDistrictSchema(many=True, help_text="Where a vehicle can be reported today.")


class ReportsView(MemberView):
    @extend_schema(operation_id="parking_reports", tags=["wallet"], responses={200: ParkingReportsSchema})
    def get(self, request: Request) -> Response:
        """Your reports of abandoned vehicles, and how far each case is."""
        districts = District.objects.filter(valid__contains=today()).order_by("code")
        return Response(ParkingReportsSchema({"reports": reports_of(self.member), "districts": districts}).data)

    @extend_schema(
        operation_id="parking_report",
        tags=["wallet"],
        request=ParkingReportSchema,
        responses={201: ParkingReportedSchema},
    )
    def post(self, request: Request) -> Response:
        """Report a vehicle with a photo and its place; the location only if you agree."""
        case = report_vehicle(_sighting(read(ParkingReportSchema, request)), self.member, by=self.by)
        return Response(ParkingReportedSchema(report_of(self.member, case.pk)).data, 201)


class ReportProofView(MemberView):
    @extend_schema(
        operation_id="parking_report_proof", tags=["wallet"], parameters=[LATER], responses={200: OpenApiTypes.OBJECT}
    )
    def get(self, request: Request, report_id: UUID, state: str) -> Response:
        """Proof of a step of your report's case: a file that anyone can check without us."""
        step = step_of(self.member, report_id, state)
        return Response(build_bundle(step.commitment, step_record(step), later=wants_later(request)))


def _sighting(asked: dict[str, Any]) -> Sighting:
    district = District.objects.filter(code=asked["district"], valid__contains=today()).first()
    if district is None:
        raise DistrictUnknown
    if asked["without_plate"] == bool(asked["plate"].strip()):
        raise BadPlate
    try:
        photo = base64.b64decode(asked["photo"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadPhoto from error
    at = asked["location"]
    return Sighting(
        district=district,
        plate=asked["plate"],
        chassis=asked["chassis"] if asked["without_plate"] else "",
        place=asked["place"],
        on=Place(asked["on"]),
        seen_since=asked["seen_since"],
        drivable=asked["drivable"],
        photo=photo,
        location=(at["latitude"], at["longitude"]) if at else None,
    )
