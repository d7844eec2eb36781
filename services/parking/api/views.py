"""The signed-in driver finds a bay, books it, stays longer, leaves; anyone sees how full car parks are."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.utils.timezone import now
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .. import queries
from ..actions import (
    BookingRequest,
    add_car,
    arrive,
    book_bay,
    cancel_booking,
    extend_booking,
    leave_bay,
    remove_car,
    report_occupied,
)
from ..actions.cars import car_of
from ..errors import BookingUnknown, LotUnknown
from ..models import Bay, Car
from .base import MemberView, read
from .shapes import (
    ParkingBookingSchema,
    ParkingBookingsSchema,
    ParkingCarSchema,
    ParkingCarsSchema,
    ParkingLotsSchema,
    ParkingMinutesSchema,
    ParkingNewBookingSchema,
    ParkingNewCarSchema,
    ParkingNoticesSchema,
    ParkingOccupanciesSchema,
    ParkingQuoteSchema,
    ParkingTimeSchema,
    occupancy_data,
)

DISTRICT = OpenApiParameter("district", OpenApiTypes.STR, description="Code of a district.")


class OccupancyView(APIView):
    """For everyone."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(
        operation_id="parking_occupancy",
        tags=["wallet"],
        parameters=[DISTRICT],
        responses={200: ParkingOccupanciesSchema},
    )
    def get(self, request: Request) -> Response:
        """How full the car parks are now; small counts are hidden, and small car parks left out."""
        answer = Response(occupancy_data(queries.occupancy(request.query_params.get("district", ""))))
        answer["Cache-Control"] = "public, max-age=60"
        return answer


class LotsView(MemberView):
    @extend_schema(
        operation_id="parking_lots", tags=["wallet"], parameters=[DISTRICT], responses={200: ParkingLotsSchema}
    )
    def get(self, request: Request) -> Response:
        """Car parks in which a bay can be booked, with their tariff."""
        return Response(ParkingLotsSchema({"lots": queries.lots(request.query_params.get("district", ""))}).data)


class BaysView(MemberView):
    @extend_schema(
        operation_id="parking_bays",
        tags=["wallet"],
        parameters=[
            OpenApiParameter("start", OpenApiTypes.DATETIME, required=True),
            OpenApiParameter("end", OpenApiTypes.DATETIME, required=True),
        ],
        responses={200: ParkingQuoteSchema},
    )
    def get(self, request: Request, lot_id: int) -> Response:
        """The bays that are free for a whole time, and what it costs you."""
        lot, asked = queries.lot_by_id(lot_id), read(ParkingTimeSchema, request, query=True)
        return Response(ParkingQuoteSchema(queries.quote(lot, asked["start"], asked["end"], self.member)).data)


class CarsView(MemberView):
    @extend_schema(operation_id="parking_cars", tags=["wallet"], responses={200: ParkingCarsSchema})
    def get(self, request: Request) -> Response:
        """Your cars."""
        rows = Car.objects.filter(member=self.member, removed_at=None).select_related("plate").order_by("added_at")
        return Response(ParkingCarsSchema({"cars": rows}).data)

    @extend_schema(
        operation_id="parking_car_add", tags=["wallet"], request=ParkingNewCarSchema, responses={201: ParkingCarSchema}
    )
    def post(self, request: Request) -> Response:
        """Add a car by its plate, in whatever spelling."""
        asked = read(ParkingNewCarSchema, request)
        return Response(ParkingCarSchema(add_car(self.member, asked["plate"], asked["name"], by=self.by)).data, 201)


class CarRemovalView(MemberView):
    @extend_schema(operation_id="parking_car_remove", tags=["wallet"], request=None, responses={204: None})
    def post(self, request: Request, car_id: int) -> Response:
        """Remove one of your cars."""
        remove_car(car_of(self.member, car_id), by=self.by)
        return Response(status=204)


class BookingsView(MemberView):
    @extend_schema(operation_id="parking_bookings", tags=["wallet"], responses={200: ParkingBookingsSchema})
    def get(self, request: Request) -> Response:
        """Your bookings, the latest first."""
        return Response(ParkingBookingsSchema({"bookings": queries.bookings_of(self.member)[: queries.MOST]}).data)

    @extend_schema(
        operation_id="parking_book",
        tags=["wallet"],
        request=ParkingNewBookingSchema,
        responses={201: ParkingBookingSchema},
    )
    def post(self, request: Request) -> Response:
        """Book a bay. When somebody else has it, the answer names free ones."""
        asked = read(ParkingNewBookingSchema, request)
        bay = Bay.objects.select_related("lot__district", "lot__asset").filter(pk=asked["bay"]).first()
        if bay is None:
            raise LotUnknown
        wish = BookingRequest(bay, car_of(self.member, asked["car"]), asked["start"], asked["end"])
        return Response(ParkingBookingSchema(book_bay(wish, by=self.by)).data, 201)


class BookingActionView(MemberView):
    actions: ClassVar = {
        "leave": leave_bay,
        "cancel": cancel_booking,
        "arrive": arrive,
        "occupied": report_occupied,
    }

    @extend_schema(
        operation_id="parking_booking_do",
        tags=["wallet"],
        request=ParkingMinutesSchema,
        responses={200: ParkingBookingSchema},
    )
    def post(self, request: Request, booking_id: UUID, action: str) -> Response:
        """extend (by `minutes`), leave, cancel, arrive, or occupied: another car stands in the bay."""
        booking = queries.booking_of(self.member, booking_id)
        if action == "extend":
            done = extend_booking(booking, read(ParkingMinutesSchema, request)["minutes"], by=self.by)
        elif action in self.actions:
            done = self.actions[action](booking, by=self.by)
        else:
            raise BookingUnknown
        return Response(ParkingBookingSchema(queries.booking_of(self.member, done.pk)).data)


class NoticesView(MemberView):
    @extend_schema(operation_id="parking_notices", tags=["wallet"], responses={200: ParkingNoticesSchema})
    def get(self, request: Request) -> Response:
        """What you were told, and have not put away."""
        return Response(ParkingNoticesSchema({"notices": queries.notices_of(self.member)[: queries.MOST]}).data)


class NoticeView(MemberView):
    @extend_schema(operation_id="parking_notice_dismiss", tags=["wallet"], request=None, responses={204: None})
    def post(self, request: Request, notice_id: int) -> Response:
        """Put a notice away."""
        queries.notices_of(self.member).filter(pk=notice_id).update(dismissed_at=now())
        return Response(status=204)
