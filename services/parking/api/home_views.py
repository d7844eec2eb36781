"""A household consents by showing a card, and offers its bay; a resident applies for a permit."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from .. import queries
from ..actions import (
    apply_for_permit,
    ask_to_show,
    change_permit_car,
    give_back_permit,
    give_consent,
    offer_window,
    withdraw_application,
    withdraw_consent,
    withdraw_window,
)
from ..actions.cars import car_of
from ..errors import NoConsent
from ..models import Shift
from .base import MemberView, read
from .shapes import (
    ParkingAskedSchema,
    ParkingAskingSchema,
    ParkingCarChoiceSchema,
    ParkingCodeSchema,
    ParkingHomesSchema,
    ParkingPermitsSchema,
    ParkingTimeSchema,
    ParkingWindowSchema,
    ParkingWishSchema,
)


class HomesView(MemberView):
    @extend_schema(operation_id="parking_homes", tags=["wallet"], responses={200: ParkingHomesSchema})
    def get(self, request: Request) -> Response:
        """The home that you consented for, its bay, and when you offer it."""
        return Response(ParkingHomesSchema({"homes": queries.consents_of(self.member)}).data)


class AskView(MemberView):
    @extend_schema(
        operation_id="parking_ask", tags=["wallet"], request=ParkingCodeSchema, responses={201: ParkingAskedSchema}
    )
    def post(self, request: Request) -> Response:
        """Begin to consent, with the code from the letter box: the wallet then shows your card."""
        asked = ask_to_show(self.member, read(ParkingCodeSchema, request)["code"], by=self.by)
        return Response({"asking": str(asked.asking), "wallet_link": asked.wallet_link}, 201)


class ConsentView(MemberView):
    @extend_schema(
        operation_id="parking_consent",
        tags=["wallet"],
        request=ParkingAskingSchema,
        responses={200: ParkingHomesSchema},
    )
    def post(self, request: Request) -> Response:
        """Consent, after the card was shown."""
        give_consent(self.member, read(ParkingAskingSchema, request)["asking"], by=self.by)
        return Response(ParkingHomesSchema({"homes": queries.consents_of(self.member)}).data)


class WithdrawalView(MemberView):
    @extend_schema(operation_id="parking_consent_withdraw", tags=["wallet"], request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Withdraw your home's consent. Bookings that have begun, or begin within an hour, stand."""
        consent = queries.consents_of(self.member).first()
        if consent is None:
            raise NoConsent
        withdraw_consent(consent, by=self.by)
        return Response(status=204)


class WindowsView(MemberView):
    @extend_schema(
        operation_id="parking_offer", tags=["wallet"], request=ParkingTimeSchema, responses={201: ParkingWindowSchema}
    )
    def post(self, request: Request) -> Response:
        """Offer your bay for a time."""
        asked = read(ParkingTimeSchema, request)
        return Response(
            ParkingWindowSchema(offer_window(self.member, asked["start"], asked["end"], by=self.by)).data, 201
        )


class WindowView(MemberView):
    @extend_schema(operation_id="parking_offer_withdraw", tags=["wallet"], request=None, responses={204: None})
    def post(self, request: Request, window_id: UUID) -> Response:
        """Take an offer back."""
        withdraw_window(queries.window_of(self.member, window_id), by=self.by)
        return Response(status=204)


class PermitsView(MemberView):
    @extend_schema(operation_id="parking_permits", tags=["wallet"], responses={200: ParkingPermitsSchema})
    def get(self, request: Request) -> Response:
        """Your permits, and the rounds that take applications or took yours."""
        found = {"permits": queries.permits_of(self.member), "rounds": queries.rounds_for(self.member)}
        return Response(ParkingPermitsSchema(found).data)


class ApplicationView(MemberView):
    @extend_schema(operation_id="parking_apply", tags=["wallet"], request=ParkingWishSchema, responses={204: None})
    def post(self, request: Request, round_id: int) -> Response:
        """Apply for a permit with one of your cars."""
        asked = read(ParkingWishSchema, request)
        row = queries.round_by_id(round_id)
        apply_for_permit(row, car_of(self.member, asked["car"]), Shift(asked["shift"]), by=self.by)
        return Response(status=204)


class ApplicationWithdrawalView(MemberView):
    @extend_schema(operation_id="parking_apply_withdraw", tags=["wallet"], request=None, responses={204: None})
    def post(self, request: Request, round_id: int) -> Response:
        """Take your application back while the round is open."""
        withdraw_application(queries.round_by_id(round_id), self.member, by=self.by)
        return Response(status=204)


class PermitEndView(MemberView):
    @extend_schema(operation_id="parking_permit_give_back", tags=["wallet"], request=None, responses={204: None})
    def post(self, request: Request, permit_id: UUID) -> Response:
        """Give your permit back: the bay goes to who waits for it."""
        give_back_permit(queries.permit_of(self.member, permit_id), by=self.by)
        return Response(status=204)


class PermitView(MemberView):
    @extend_schema(
        operation_id="parking_permit_car", tags=["wallet"], request=ParkingCarChoiceSchema, responses={204: None}
    )
    def post(self, request: Request, permit_id: UUID) -> Response:
        """Another of your cars from now on."""
        car = car_of(self.member, read(ParkingCarChoiceSchema, request)["car"])
        change_permit_car(queries.permit_of(self.member, permit_id), car, by=self.by)
        return Response(status=204)
