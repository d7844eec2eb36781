"""What a member hopes for: waiting lists, offers, draws; and what they are told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .. import hopes
from ..actions import (
    BookingRequest,
    accept_offer,
    apply_to_draw,
    join_waiting_list,
    leave_waiting_list,
    withdraw_application,
)
from ..beacons import BEACONS
from ..draw_records import published
from ..models import MOST_CHOICES, Application, Draw, DrawSlot, ReservationNotice, ReservationState, Waiting
from ..queries import reservation_of, unit_by_id
from ..verify_draw import seed_hash
from .pace import keep_pace
from .shapes import BookingSchema, ReservationSchema
from .views import MemberView, interval_of


class OfUnit(serializers.ModelSerializer):
    unit = serializers.IntegerField(source="unit_id")
    unit_ko = serializers.CharField(source="unit.name_ko")
    unit_en = serializers.CharField(source="unit.name_en")
    facility_ko = serializers.CharField(source="unit.facility.name_ko")
    facility_en = serializers.CharField(source="unit.facility.name_en")


class WaitingSchema(OfUnit):
    start = serializers.DateTimeField(source="during.lower")
    end = serializers.DateTimeField(source="during.upper")
    state = serializers.CharField()
    before = serializers.SerializerMethodField(help_text="How many wait for this time longer than you.")
    offer = serializers.UUIDField(source="reservation_id", allow_null=True)

    class Meta:
        model = Waiting
        fields = (
            "id", "unit", "unit_ko", "unit_en", "facility_ko", "facility_en",
            "start", "end", "state", "before", "offer",
        )  # fmt: skip

    def get_before(self, row: Waiting) -> int:
        return int(getattr(row, "before", 0))


class WaitingListSchema(serializers.Serializer):
    waiting = WaitingSchema(many=True)


class DrawSlotSchema(serializers.ModelSerializer):
    start = serializers.DateTimeField(source="during.lower")
    end = serializers.DateTimeField(source="during.upper")

    class Meta:
        model = DrawSlot
        fields = ("number", "start", "end", "places")


class DrawApplicationSchema(serializers.ModelSerializer):
    offer = serializers.SerializerMethodField(help_text="While it can be accepted.")

    class Meta:
        model = Application
        fields = ("ticket", "choices", "rank", "won", "offer")

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_offer(self, row: Application) -> UUID | None:
        offer = row.reservation
        return offer.pk if offer and offer.state == ReservationState.OFFERED else None


class DrawSchema(OfUnit):
    state = serializers.CharField()
    slots = DrawSlotSchema(many=True)
    applicants = serializers.IntegerField(help_text="How many have applied.")
    drawn = serializers.IntegerField(help_text="How many of them won a time; 0 before the draw.")
    drawn_at = serializers.DateTimeField(allow_null=True)
    beacon = serializers.SerializerMethodField(help_text="The source of chance, named beforehand.")
    seed_hash = serializers.SerializerMethodField(help_text="SHA-256 of the seed, which is told after the draw.")
    applicants_hash = serializers.CharField(help_text="Of the list of applicants, once it is closed; else empty.")
    mine = serializers.SerializerMethodField()

    class Meta:
        model = Draw
        fields = (
            "id", "name_ko", "name_en", "unit", "unit_ko", "unit_en", "facility_ko", "facility_en", "state",
            "apply_until", "beacon_at", "accept_hours", "slots", "applicants", "drawn", "drawn_at",
            "beacon", "seed_hash", "applicants_hash", "mine",
        )  # fmt: skip

    def get_beacon(self, row: Draw) -> str:
        return str(BEACONS[row.beacon["kind"]].label)

    def get_seed_hash(self, row: Draw) -> str:
        return seed_hash(bytes(row.seed))

    @extend_schema_field(DrawApplicationSchema(allow_null=True))
    def get_mine(self, row: Draw) -> dict[str, Any] | None:
        mine = getattr(row, "mine", [])
        return dict(DrawApplicationSchema(mine[0]).data) if mine else None


class DrawsSchema(serializers.Serializer):
    draws = DrawSchema(many=True)


class WishesSchema(serializers.Serializer):
    choices = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=1000), min_length=1, max_length=MOST_CHOICES
    )


class ReservationNoticeSchema(serializers.ModelSerializer):
    text = serializers.CharField(source="get_kind_display")
    said = serializers.CharField(help_text="Staff's own words, or empty.")
    unit_ko = serializers.CharField(source="reservation.unit.name_ko", default=None, allow_null=True)
    unit_en = serializers.CharField(source="reservation.unit.name_en", default=None, allow_null=True)
    start = serializers.DateTimeField(source="reservation.during.lower", default=None, allow_null=True)
    end = serializers.DateTimeField(source="reservation.during.upper", default=None, allow_null=True)

    class Meta:
        model = ReservationNotice
        fields = ("id", "kind", "text", "said", "at", "reservation", "unit_ko", "unit_en", "start", "end")


class ReservationNoticesSchema(serializers.Serializer):
    notices = ReservationNoticeSchema(many=True)


class WaitingListView(MemberView):
    @extend_schema(operation_id="waiting", tags=["wallet"], responses={200: WaitingListSchema})
    def get(self, request: Request) -> Response:
        """The times that you wait for, and those that you were offered."""
        return Response(WaitingListSchema({"waiting": hopes.waiting_of(self.member)}).data)

    @extend_schema(operation_id="waiting_join", tags=["wallet"], request=BookingSchema, responses={201: WaitingSchema})
    def post(self, request: Request) -> Response:
        """Wait for a time that is taken."""
        asked = BookingSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        during, unit = interval_of(given["start"], given["minutes"]), unit_by_id(given["unit"])
        keep_pace(self.member, unit.facility)
        wish = BookingRequest(unit, during, self.member)
        return Response(WaitingSchema(join_waiting_list(wish, by=self.by)).data, 201)


class WaitingView(MemberView):
    @extend_schema(operation_id="waiting_leave", tags=["wallet"], request=None, responses={204: None})
    def delete(self, request: Request, waiting_id: int) -> Response:
        """Wait no longer."""
        leave_waiting_list(hopes.waiting_by_id(self.member, waiting_id), by=self.by)
        return Response(status=204)


class AcceptView(MemberView):
    @extend_schema(operation_id="reservation_accept", tags=["wallet"], request=None, responses={200: ReservationSchema})
    def post(self, request: Request, reservation_id: UUID) -> Response:
        """Take a time that you were offered. To decline, cancel it."""
        offer = reservation_of(self.member, reservation_id)
        return Response(ReservationSchema(accept_offer(offer, by=self.by)).data)


class DrawsView(MemberView):
    @extend_schema(operation_id="draws", tags=["wallet"], responses={200: DrawsSchema})
    def get(self, request: Request) -> Response:
        """Draws that take applications, those of the last month, and those in which you applied."""
        return Response(DrawsSchema({"draws": hopes.draws_for(self.member)}).data)


class ApplicationView(MemberView):
    @extend_schema(
        operation_id="draw_apply", tags=["wallet"], request=WishesSchema, responses={201: DrawApplicationSchema}
    )
    def post(self, request: Request, draw_id: UUID) -> Response:
        """Apply, with the time that you want most first."""
        asked = WishesSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        made = apply_to_draw(hopes.draw_by_id(draw_id), asked.validated_data["choices"], self.member, by=self.by)
        return Response(DrawApplicationSchema(made).data, 201)

    @extend_schema(operation_id="draw_withdraw", tags=["wallet"], request=None, responses={204: None})
    def delete(self, request: Request, draw_id: UUID) -> Response:
        """Take your application back."""
        withdraw_application(hopes.draw_by_id(draw_id), self.member, by=self.by)
        return Response(status=204)


class DrawRecordView(APIView):
    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(operation_id="draw_record", tags=["wallet"], responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, draw_id: UUID) -> Response:
        """All that verify_draw.py needs to draw again: for anyone, without names."""
        headers = {"Content-Disposition": f'attachment; filename="draw-{draw_id}.json"'}
        return Response(published(hopes.draw_by_id(draw_id)), headers=headers)


class NoticesView(MemberView):
    @extend_schema(operation_id="reservation_notices", tags=["wallet"], responses={200: ReservationNoticesSchema})
    def get(self, request: Request) -> Response:
        """What you were told of your reservations, and have not put away."""
        return Response(ReservationNoticesSchema({"notices": hopes.notices_of(self.member)[:50]}).data)


class NoticeView(MemberView):
    @extend_schema(operation_id="reservation_notice_dismiss", tags=["wallet"], request=None, responses={204: None})
    def delete(self, request: Request, notice_id: int) -> Response:
        """Put a notice away."""
        hopes.dismiss_notice(self.member, notice_id)
        return Response(status=204)
