"""What a facility's scanner asks and tells, on the verifier's origin. Its code is all that it shows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from credentials.api.base import NO_STORE
from credentials.presentation.clients import spend
from identity.actors import Actor

from ..actions.arriving import Seen, check_in_at_desk
from ..desks import desk_of

A_MINUTE = 120


class DeskCodeSchema(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=60, help_text="As typed, or as it stands in the link.")


class DeskOfFacilitySchema(serializers.Serializer[Any]):
    facility_ko = serializers.CharField(source="facility.name_ko")
    facility_en = serializers.CharField(source="facility.name_en")
    name = serializers.CharField()


class SeenSchema(DeskCodeSchema):
    """What the scanner saw: no claims."""

    card = serializers.CharField(max_length=16_000, help_text="The issuer's JWT, without disclosures.")
    proof = serializers.CharField(max_length=2_000, help_text="The key binding JWT.")
    at = serializers.DateTimeField(help_text="When it was seen, by the corrected clock; within twelve hours.")


class ArrivalSchema(serializers.Serializer[Any]):
    state = serializers.CharField(help_text="`used`; `no_show`: it came too late, and staff decide whether it counts.")
    unit_ko = serializers.CharField(source="unit.name_ko")
    unit_en = serializers.CharField(source="unit.name_en")
    start = serializers.DateTimeField(source="during.lower")
    end = serializers.DateTimeField(source="during.upper")


class _DeskView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)


class FacilityDeskView(_DeskView):
    """The code has 85 random bits: it is guessed at no speed."""

    @extend_schema(
        operation_id="facility_desk", tags=["verifier"], request=DeskCodeSchema, responses={200: DeskOfFacilitySchema}
    )
    def post(self, request: Request) -> Response:
        """Which facility's desk has this code."""
        asked = DeskCodeSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(DeskOfFacilitySchema(desk_of(asked.validated_data["code"])).data, headers=NO_STORE)


class ArrivalsView(_DeskView):
    @extend_schema(
        operation_id="facility_desk_arrival", tags=["verifier"], request=SeenSchema, responses={200: ArrivalSchema}
    )
    def post(self, request: Request) -> Response:
        """A holder showed a card: check in the booking of now. Says which booking, not whose."""
        asked = SeenSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        desk = desk_of(given["code"])
        spend("facility-desk", str(desk.pk), limit=A_MINUTE)
        seen = Seen(given["card"], given["proof"], given["at"])
        row = check_in_at_desk(desk, seen, by=Actor.outside("facility-desk"))
        return Response(ArrivalSchema(row).data, headers=NO_STORE)
