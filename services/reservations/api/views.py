"""The signed-in member looks for free times, books, and cancels."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from identity.actors import Actor
from identity.api.permissions import IsMember, member_of
from identity.models import Member
from identity.queries import today

from .. import queries, search
from ..actions import BookingRequest, book_unit, cancel_reservation, change_reservation
from ..errors import BadTime
from ..slots import Interval
from .pace import keep_pace
from .shapes import (
    BookingSchema,
    ChangeSchema,
    FacilitiesSchema,
    ReservationSchema,
    ReservationsSchema,
    SlotsSchema,
    UnitsSchema,
)

MOST = 200


class MemberView(APIView):
    permission_classes = (IsMember,)

    @property
    def member(self) -> Member:
        member = member_of(self.request)
        assert member is not None  # noqa: S101  # IsMember has let it through
        return member

    @property
    def by(self) -> Actor:
        return Actor.member(self.member)


def _day(text: str) -> date:
    """Raises BadTime."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadTime from error
    if abs(day.year - today().year) > 2:
        raise BadTime
    return day


def interval_of(start: datetime, minutes: int) -> Interval:
    """Raises BadTime: it goes past the end of all time."""
    try:
        return Interval(start, start + timedelta(minutes=minutes))
    except OverflowError as error:
        raise BadTime from error


class FacilitiesView(MemberView):
    @extend_schema(
        operation_id="facilities",
        tags=["wallet"],
        parameters=[
            OpenApiParameter("district", OpenApiTypes.STR, description="Code of a district."),
            OpenApiParameter("sport", OpenApiTypes.STR),
        ],
        responses={200: FacilitiesSchema},
    )
    def get(self, request: Request) -> Response:
        """Facilities that take bookings, with their units."""
        sport = request.query_params.get("sport", "")
        found = queries.facilities(request.query_params.get("district", ""), sport)
        return Response(FacilitiesSchema({"facilities": found}, context={"sport": sport}).data)


class UnitsView(MemberView):
    @extend_schema(
        operation_id="units_search",
        tags=["wallet"],
        parameters=[
            OpenApiParameter("district", OpenApiTypes.STR, description="Code of a district."),
            OpenApiParameter("sport", OpenApiTypes.STR),
            OpenApiParameter("date", OpenApiTypes.DATE, description="Today, where it is not given."),
            OpenApiParameter("free_now", OpenApiTypes.BOOL, description="Only what is free within the hour."),
        ],
        responses={200: UnitsSchema},
    )
    def get(self, request: Request) -> Response:
        """Units with the number of free times on a day, and the districts and sports to choose from."""
        given = request.query_params
        day = _day(given["date"]) if given.get("date") else today()
        free_now = given.get("free_now") in ("1", "true")
        found = search.find_units(given.get("district", ""), given.get("sport", ""), day, free_now=free_now)
        districts, sports = search.choices()
        named = [{"code": code, "name_ko": ko, "name_en": en} for code, ko, en in districts]
        return Response(UnitsSchema({"date": day, "units": found, "districts": named, "sports": sports}).data)


class SlotsView(MemberView):
    @extend_schema(
        operation_id="unit_slots",
        tags=["wallet"],
        parameters=[OpenApiParameter("date", OpenApiTypes.DATE, required=True)],
        responses={200: SlotsSchema},
    )
    def get(self, request: Request, unit_id: int) -> Response:
        """The times of a day, with the places left and your price."""
        unit = queries.unit_by_id(unit_id)
        day = _day(request.query_params.get("date", ""))
        slots = queries.free_slots(unit, day, self.member, 1)
        return Response(SlotsSchema({"unit": unit, "date": day, "slots": slots}).data)


class ReservationsView(MemberView):
    @extend_schema(operation_id="reservations", tags=["wallet"], responses={200: ReservationsSchema})
    def get(self, request: Request) -> Response:
        """Your reservations, the latest first."""
        rows = queries.reservations_of(self.member)[:MOST]
        return Response(ReservationsSchema({"reservations": rows}).data)

    @extend_schema(
        operation_id="reservations_book", tags=["wallet"], request=BookingSchema, responses={201: ReservationSchema}
    )
    def post(self, request: Request) -> Response:
        """Book a time. When somebody else has it, the answer names the nearest free ones."""
        asked = BookingSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        during = interval_of(given["start"], given["minutes"])
        unit = queries.unit_by_id(given["unit"])
        keep_pace(self.member, unit.facility)
        booking = BookingRequest(unit, during, self.member)
        reservation = book_unit(booking, by=self.by)
        return Response(ReservationSchema(reservation).data, 201)


class CancelView(MemberView):
    @extend_schema(operation_id="reservation_cancel", tags=["wallet"], request=None, responses={200: ReservationSchema})
    def post(self, request: Request, reservation_id: UUID) -> Response:
        """Give a reservation up; `refund` says what is given back."""
        reservation = queries.reservation_of(self.member, reservation_id)
        return Response(ReservationSchema(cancel_reservation(reservation, by=self.by)).data)


class ChangeView(MemberView):
    @extend_schema(
        operation_id="reservation_change", tags=["wallet"], request=ChangeSchema, responses={201: ReservationSchema}
    )
    def post(self, request: Request, reservation_id: UUID) -> Response:
        """Move a reservation to another time: the old one ends, the answer is the new one."""
        asked = ChangeSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        reservation = queries.reservation_of(self.member, reservation_id)
        keep_pace(self.member, reservation.unit.facility)
        during = interval_of(given["start"], given["minutes"])
        return Response(ReservationSchema(change_reservation(reservation, during, by=self.by)).data, 201)


class CalendarView(MemberView):
    @extend_schema(
        operation_id="reservations_calendar", tags=["wallet"], responses={(200, "text/calendar"): OpenApiTypes.STR}
    )
    def get(self, request: Request) -> HttpResponse:
        """Your coming reservations for a calendar, with reminders a day and an hour before."""
        headers = {"Content-Disposition": 'attachment; filename="reservations.ics"', "Cache-Control": "no-store"}
        text = queries.calendar_of(self.member)
        return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
