"""The signed-in member looks for free times, books, and cancels."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from identity.actors import Actor
from identity.api.permissions import IsMember, member_of
from identity.models import Member

from .. import queries
from ..actions import BookingRequest, book_unit, cancel_reservation
from ..errors import BadTime
from ..slots import Interval
from .shapes import BookingSchema, FacilitiesSchema, ReservationSchema, ReservationsSchema, SlotsSchema

MOST = 200


class _MemberView(APIView):
    permission_classes = (IsMember,)

    @property
    def member(self) -> Member:
        member = member_of(self.request)
        assert member is not None  # noqa: S101  # IsMember has let it through
        return member


class FacilitiesView(_MemberView):
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


class SlotsView(_MemberView):
    @extend_schema(
        operation_id="unit_slots",
        tags=["wallet"],
        parameters=[OpenApiParameter("date", OpenApiTypes.DATE, required=True)],
        responses={200: SlotsSchema},
    )
    def get(self, request: Request, unit_id: int) -> Response:
        """The times of a day, with the places left and your price."""
        unit = queries.unit_by_id(unit_id)
        try:
            day = date.fromisoformat(request.query_params.get("date", ""))
        except ValueError as error:
            raise BadTime from error
        return Response(SlotsSchema({"date": day, "slots": queries.free_slots(unit, day, self.member)}).data)


class ReservationsView(_MemberView):
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
        start = given["start"]
        try:
            during = Interval(start, start + timedelta(minutes=given["minutes"]))
        except OverflowError as error:
            raise BadTime from error
        booking = BookingRequest(queries.unit_by_id(given["unit"]), during, self.member)
        reservation = book_unit(booking, by=Actor.member(self.member))
        return Response(ReservationSchema(reservation).data, 201)


class CancelView(_MemberView):
    @extend_schema(operation_id="reservation_cancel", tags=["wallet"], request=None, responses={200: ReservationSchema})
    def post(self, request: Request, reservation_id: UUID) -> Response:
        """Give a reservation up; `refund` says what is given back."""
        reservation = queries.reservation_of(self.member, reservation_id)
        return Response(ReservationSchema(cancel_reservation(reservation, by=Actor.member(self.member))).data)
