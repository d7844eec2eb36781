"""Warnings and charges of one's own cars, and objecting to them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from anchoring.queries import build_bundle
from identity.models import Member

from ..actions.enforcement import cars_then, object_to, penalty_record, penalty_step_record
from ..errors import PenaltyUnknown
from ..models import Penalty, PenaltyState
from .base import LATER, MemberView, read, wants_later


class ParkingPenaltyStepSchema(serializers.Serializer):
    state = serializers.CharField()
    at = serializers.DateTimeField()


class ParkingPenaltySchema(serializers.Serializer):
    id = serializers.UUIDField()
    lot_ko = serializers.CharField(source="lot.name_ko")
    lot_en = serializers.CharField(source="lot.name_en")
    plate = serializers.CharField(source="plate.text")
    day = serializers.DateField()
    kind = serializers.CharField()
    amount = serializers.IntegerField(help_text="Won.")
    state = serializers.CharField()
    objection = serializers.CharField()
    answer = serializers.CharField()
    steps = ParkingPenaltyStepSchema(many=True, source="steps.all")


class ParkingPenaltiesSchema(serializers.Serializer):
    penalties = ParkingPenaltySchema(many=True)


class ParkingObjectionSchema(serializers.Serializer):
    text = serializers.CharField(max_length=500)


def _penalties() -> QuerySet[Penalty]:
    return Penalty.objects.select_related("lot", "plate", "commitment").prefetch_related("steps__commitment")


def _mine(member: Member, penalty_id: UUID) -> Penalty:
    """Raises PenaltyUnknown: not of a car that the member had then and has now."""
    row = _penalties().filter(pk=penalty_id).first()
    if row is None or not cars_then(member, row).exists():
        raise PenaltyUnknown
    return row


class PenaltiesView(MemberView):
    @extend_schema(operation_id="parking_penalties", tags=["wallet"], responses={200: ParkingPenaltiesSchema})
    def get(self, request: Request) -> Response:
        """Warnings and charges of your cars since you added them."""
        cars = self.member.cars.filter(removed_at=None).values_list("plate", "added_at")
        rows = [row for plate, since in cars for row in _penalties().filter(plate=plate, made_at__gte=since)[:100]]
        rows.sort(key=lambda row: row.made_at, reverse=True)
        return Response(ParkingPenaltiesSchema({"penalties": rows}).data)


class ObjectionView(MemberView):
    @extend_schema(
        operation_id="parking_object",
        tags=["wallet"],
        request=ParkingObjectionSchema,
        responses={200: ParkingPenaltySchema},
    )
    def post(self, request: Request, penalty_id: UUID) -> Response:
        """Object to a warning or charge, once; another person than the attendant decides."""
        text = read(ParkingObjectionSchema, request)["text"]
        object_to(_mine(self.member, penalty_id), text, self.member, by=self.by)
        return Response(ParkingPenaltySchema(_mine(self.member, penalty_id)).data)


class PenaltyProofView(MemberView):
    @extend_schema(
        operation_id="parking_penalty_proof", tags=["wallet"], parameters=[LATER], responses={200: OpenApiTypes.OBJECT}
    )
    def get(self, request: Request, penalty_id: UUID, state: str) -> Response:
        """Proof of a step of a warning or charge of yours; `stands` is its being made."""
        row, later = _mine(self.member, penalty_id), wants_later(request)
        if state == PenaltyState.STANDS:
            return Response(build_bundle(row.commitment, penalty_record(row), later=later))
        step = next((step for step in row.steps.all() if step.state == state), None)
        if step is None:
            raise PenaltyUnknown
        return Response(build_bundle(step.commitment, penalty_step_record(step), later=later))
