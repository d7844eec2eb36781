"""Repeated bookings, use free of charge, check-in at the gate, consequences of missed bookings, the queue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ..actions import (
    SeriesRequest,
    ask_waiver,
    book_series,
    cancel_series,
    check_in_at_gate,
    move_series,
    object_to,
    plan_series,
)
from ..actions.repeating import Planned, series_of
from ..hopes import facility_by_id, sanction_by_id, sanctions_of, season_of
from ..models import MOST_TIMES, Sanction
from ..queries import reservation_of, unit_by_id
from ..queueing import join_queue
from .pace import keep_pace
from .shapes import BookingSchema, ChangeSchema, ReservationSchema, ReservationsSchema
from .views import MemberView, interval_of


class SeriesRequestSchema(BookingSchema):
    times = serializers.IntegerField(min_value=2, max_value=MOST_TIMES)
    weeks = serializers.IntegerField(min_value=1, max_value=4, default=1, help_text="Every so many weeks.")
    season = serializers.IntegerField(min_value=1, max_value=2**62, required=False, allow_null=True)
    skip = serializers.BooleanField(default=False, help_text="Leave out times that something is in the way of.")


class SeriesMoveSchema(ChangeSchema):
    reservation = serializers.UUIDField(
        required=False, allow_null=True, help_text="Which of the times goes to `start`; the next one where not given."
    )


class PlannedSchema(serializers.Serializer):
    start = serializers.DateTimeField(source="during.start")
    end = serializers.DateTimeField(source="during.end")
    code = serializers.CharField(help_text="What is in the way; empty: nothing.")
    text = serializers.CharField()


class PlanSchema(serializers.Serializer):
    times = PlannedSchema(many=True)


class WaiverSchema(serializers.Serializer):
    purpose = serializers.CharField(max_length=300)


class GateCodeSchema(serializers.Serializer):
    code = serializers.CharField(max_length=60)


class TurnSchema(serializers.Serializer):
    before = serializers.IntegerField()
    at = serializers.DateTimeField(help_text="When it is your turn.")


class SanctionSchema(serializers.ModelSerializer):
    facility_ko = serializers.CharField(source="facility.name_ko")
    facility_en = serializers.CharField(source="facility.name_en")
    objection = serializers.CharField(source="state", help_text="none, open, accepted or rejected.")
    missed = serializers.DateTimeField(source="reservation.during.lower")

    class Meta:
        model = Sanction
        fields = ("id", "facility_ko", "facility_en", "missed", "grade", "until", "lifted_at", "objection", "answer")


class SanctionsSchema(serializers.Serializer):
    sanctions = SanctionSchema(many=True)


class ObjectionSchema(serializers.Serializer):
    text = serializers.CharField(max_length=500)


class _SeriesView(MemberView):
    def asked(self, request: Request) -> tuple[SeriesRequest, dict[str, Any]]:
        asked = SeriesRequestSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        unit, first = unit_by_id(given["unit"]), interval_of(given["start"], given["minutes"])
        keep_pace(self.member, unit.facility)
        season = season_of(unit, given.get("season"))
        return SeriesRequest(unit, first, given["times"], self.member, given["weeks"], season), given


class SeriesPlanView(_SeriesView):
    @extend_schema(
        operation_id="series_plan", tags=["wallet"], request=SeriesRequestSchema, responses={200: PlanSchema}
    )
    def post(self, request: Request) -> Response:
        """What a repeated booking would be, with what is in the way; nothing is booked."""
        plan: list[Planned] = plan_series(self.asked(request)[0])
        return Response(PlanSchema({"times": plan}).data)


class SeriesView(_SeriesView):
    @extend_schema(
        operation_id="series_book", tags=["wallet"], request=SeriesRequestSchema, responses={201: ReservationsSchema}
    )
    def post(self, request: Request) -> Response:
        """Book the same time every so many weeks, as one."""
        wanted, given = self.asked(request)
        made = book_series(wanted, skip=given["skip"], by=self.by)
        rows = made.reservations.select_related("unit__facility__refund_table").order_by("during")
        return Response(ReservationsSchema({"reservations": rows}).data, 201)


class OneSeriesView(MemberView):
    @extend_schema(operation_id="series_cancel", tags=["wallet"], request=None, responses={204: None})
    def delete(self, request: Request, series_id: UUID) -> Response:
        """Cancel all times that have not begun, each by the refund table."""
        cancel_series(series_of(self.member, series_id), by=self.by)
        return Response(status=204)

    @extend_schema(operation_id="series_move", tags=["wallet"], request=SeriesMoveSchema, responses={204: None})
    def patch(self, request: Request, series_id: UUID) -> Response:
        """Move all times that have not begun by as much as one of them; `start` is its new time."""
        asked = SeriesMoveSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        series = series_of(self.member, series_id)
        keep_pace(self.member, series.unit.facility)
        to = interval_of(given["start"], given["minutes"])
        move_series(series, to, given.get("reservation"), by=self.by)
        return Response(status=204)


class WaiverView(MemberView):
    @extend_schema(operation_id="waiver_ask", tags=["wallet"], request=WaiverSchema, responses={204: None})
    def post(self, request: Request, reservation_id: UUID) -> Response:
        """Ask to use a booking free of charge."""
        asked = WaiverSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        ask_waiver(reservation_of(self.member, reservation_id), asked.validated_data["purpose"], by=self.by)
        return Response(status=204)


class CheckInView(MemberView):
    @extend_schema(
        operation_id="reservation_check_in", tags=["wallet"], request=GateCodeSchema, responses={200: ReservationSchema}
    )
    def post(self, request: Request) -> Response:
        """You stand at the gate: send the code that it shows."""
        asked = GateCodeSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(ReservationSchema(check_in_at_gate(asked.validated_data["code"], self.member, by=self.by)).data)


class QueueView(MemberView):
    @extend_schema(operation_id="queue_join", tags=["wallet"], request=None, responses={200: TurnSchema})
    def post(self, request: Request, facility_id: int) -> Response:
        """Join the queue of a day that opens for booking, or see where you are in it."""
        return Response(TurnSchema(join_queue(facility_by_id(facility_id), self.member)).data)


class SanctionsView(MemberView):
    @extend_schema(operation_id="sanctions", tags=["wallet"], responses={200: SanctionsSchema})
    def get(self, request: Request) -> Response:
        """What followed from bookings that you missed, in the last year."""
        return Response(SanctionsSchema({"sanctions": sanctions_of(self.member)}).data)


class ObjectionView(MemberView):
    @extend_schema(operation_id="sanction_object", tags=["wallet"], request=ObjectionSchema, responses={204: None})
    def post(self, request: Request, sanction_id: int) -> Response:
        """Say why it is wrong, once, within 30 days; staff decide."""
        asked = ObjectionSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        object_to(sanction_by_id(self.member, sanction_id), asked.validated_data["text"], by=self.by)
        return Response(status=204)
