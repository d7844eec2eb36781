"""Warnings and charges of one's own cars, and objecting to them."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ..actions.enforcement import object_to
from ..errors import PenaltyUnknown
from ..models import Penalty
from .base import MemberView, read


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


class ParkingPenaltiesSchema(serializers.Serializer):
    penalties = ParkingPenaltySchema(many=True)


class ParkingObjectionSchema(serializers.Serializer):
    text = serializers.CharField(max_length=500)


class PenaltiesView(MemberView):
    @extend_schema(operation_id="parking_penalties", tags=["wallet"], responses={200: ParkingPenaltiesSchema})
    def get(self, request: Request) -> Response:
        """Warnings and charges of your cars since you added them."""
        cars = self.member.cars.filter(removed_at=None).values_list("plate", "added_at")
        rows = [
            row
            for plate, since in cars
            for row in Penalty.objects.filter(plate=plate, made_at__gte=since).select_related("lot", "plate")[:100]
        ]
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
        penalty = Penalty.objects.filter(pk=penalty_id).first()
        if penalty is None:
            raise PenaltyUnknown
        done = object_to(penalty, text, self.member, by=self.by)
        return Response(ParkingPenaltySchema(done).data)
