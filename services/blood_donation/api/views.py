"""The signed-in member's donations, certificates and gifts."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from anchoring.queries import build_bundle
from identity.actions.consents import consents_in_force
from identity.actors import Actor
from identity.api.views import MemberView

from .. import actions
from ..actions.donations import CONSENT
from ..queries import certificates_of, open_gifts_of, step_of
from ..records import record_of
from .shapes import BloodSchema, CodeSchema, GiftRequestSchema

MOST = 100


class _BloodView(MemberView):
    @property
    def by(self) -> Actor:
        return Actor.member(self.member)

    def state(self, status: int = 200) -> Response:
        """Everything of the page, as it is after what was done."""
        member = self.member
        found = {
            "consent": consents_in_force(member, CONSENT).exists(),
            "certificates": certificates_of(member)[:MOST],
            "gifts": open_gifts_of(member)[:MOST],
        }
        return Response(BloodSchema(found, context={"member": member}).data, status=status)


class BloodView(_BloodView):
    @extend_schema(operation_id="blood", tags=["wallet"], responses={200: BloodSchema})
    def get(self, request: Request) -> Response:
        """Your donation certificates, and the gifts that wait for an answer."""
        return self.state()


class ConsentView(_BloodView):
    @extend_schema(operation_id="blood_consent", tags=["wallet"], request=None, responses={200: BloodSchema})
    def post(self, request: Request) -> Response:
        """Agree to donations being recorded."""
        actions.agree_to_recording(self.member, by=self.by)
        return self.state()

    @extend_schema(operation_id="blood_consent_withdraw", tags=["wallet"], responses={200: BloodSchema})
    def delete(self, request: Request) -> Response:
        """Withdraw the consent: no further donation is recorded."""
        actions.stop_recording(self.member, by=self.by)
        return self.state()


class CodeView(_BloodView):
    @extend_schema(operation_id="blood_show", tags=["wallet"], request=None, responses={200: CodeSchema})
    def post(self, request: Request, number: int) -> Response:
        """A code to show at a hospital: for 10 minutes, for one use."""
        code, until = actions.begin_use(self.member, number, by=self.by)
        return Response(CodeSchema({"code": code, "until": until}).data)


class CardView(_BloodView):
    @extend_schema(operation_id="blood_card", tags=["wallet"], request=None, responses={200: BloodSchema})
    def post(self, request: Request, number: int) -> Response:
        """Put a certificate on the card `blood-certificate`, which the wallet then gets and shows to a hospital."""
        actions.put_on_card(self.member, number, by=self.by)
        return self.state()


class OfferView(_BloodView):
    @extend_schema(operation_id="blood_offer", tags=["wallet"], request=GiftRequestSchema, responses={201: BloodSchema})
    def post(self, request: Request, number: int) -> Response:
        """Offer a certificate to another member, for nothing in return."""
        wanted = GiftRequestSchema(data=request.data)
        wanted.is_valid(raise_exception=True)
        actions.offer_gift(self.member, number, wanted.validated_data["recipient"], by=self.by)
        return self.state(201)


class PoolView(_BloodView):
    @extend_schema(operation_id="blood_pool", tags=["wallet"], request=None, responses={200: BloodSchema})
    def post(self, request: Request, number: int) -> Response:
        """Give a certificate to the pool. It cannot be taken back."""
        actions.give_to_pool(self.member, number, by=self.by)
        return self.state()


class ReplaceView(_BloodView):
    @extend_schema(operation_id="blood_replace", tags=["wallet"], request=None, responses={200: BloodSchema})
    def post(self, request: Request, number: int) -> Response:
        """Report a certificate as lost or seen by others: a new serial number takes its place."""
        actions.replace_certificate(self.member, number, by=self.by)
        return self.state()


class ProofView(_BloodView):
    @extend_schema(operation_id="blood_proof", tags=["wallet"], responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, number: int, step: int) -> Response:
        """Proof of a step of your certificate, and that the log goes on from there: anyone can check it without us."""
        found = step_of(self.member, number, step)
        bundle = build_bundle(found.commitment, record_of(found), later=True)
        return Response(bundle, headers={"Cache-Control": "no-store"})


class GiftView(_BloodView):
    """An answer to an offer: `accept` or `decline` by who it is made to, `withdraw` by who made it."""

    answers: ClassVar = {
        "accept": actions.accept_gift,
        "decline": actions.decline_gift,
        "withdraw": actions.withdraw_gift,
    }
    answer = "accept"

    @extend_schema(tags=["wallet"], request=None, responses={200: BloodSchema})
    def post(self, request: Request, gift_id: UUID) -> Response:
        """Answer an offer."""
        self.answers[self.answer](self.member, gift_id, by=self.by)
        return self.state()
