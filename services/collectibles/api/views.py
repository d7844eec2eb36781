"""The signed-in member's collectibles."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from anchoring.queries import build_bundle
from identity.actors import Actor
from identity.api.views import MemberView

from .. import actions, queries
from ..records import record_of
from .shapes import (
    CollectibleClaimSchema,
    CollectibleCodeSchema,
    CollectibleProofSchema,
    CollectibleRecipientSchema,
    CollectiblesSchema,
)

MOST = 200


class _CollectiblesView(MemberView):
    @property
    def by(self) -> Actor:
        return Actor.member(self.member)

    def state(self, status: int = 200) -> Response:
        """Everything of the page, as it is after what was done."""
        member = self.member
        found = {
            "items": queries.items_of(member)[:MOST],
            "offers": queries.offers_of(member)[:MOST],
            "notices": queries.notices_of(member)[:MOST],
        }
        return Response(CollectiblesSchema(found, context={"member": member}).data, status=status)


def _sent(schema: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    sent = schema(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


class CollectiblesView(_CollectiblesView):
    @extend_schema(operation_id="collectibles", tags=["wallet"], responses={200: CollectiblesSchema})
    def get(self, request: Request) -> Response:
        """Your collectibles with their benefits, offers that wait for an answer, and notices."""
        return self.state()


class ClaimView(_CollectiblesView):
    @extend_schema(
        operation_id="collectible_claim", tags=["wallet"], request=CollectibleClaimSchema,
        responses={201: CollectiblesSchema},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Claim a collectible by the link or QR of an event. One person obtains one of an edition."""
        actions.claim_item(self.member, _sent(CollectibleClaimSchema, request)["secret"], by=self.by)
        return self.state(201)


class OfferView(_CollectiblesView):
    @extend_schema(
        operation_id="collectible_offer", tags=["wallet"], request=CollectibleRecipientSchema,
        responses={201: CollectiblesSchema},
    )  # fmt: skip
    def post(self, request: Request, item_id: UUID) -> Response:
        """Offer a collectible to another member, who may accept within 14 days."""
        recipient = _sent(CollectibleRecipientSchema, request)["recipient"]
        actions.offer_item(self.member, item_id, recipient, by=self.by)
        return self.state(201)


class AnswerView(_CollectiblesView):
    answers: ClassVar = {
        "accept": actions.accept_offer,
        "decline": actions.decline_offer,
        "withdraw": actions.withdraw_offer,
    }
    answer = ""

    @extend_schema(tags=["wallet"], request=None, responses={200: CollectiblesSchema})
    def post(self, request: Request, offer_id: UUID) -> Response:
        """Answer an offer to you, or take your own back."""
        self.answers[self.answer](self.member, offer_id, by=self.by)
        return self.state()


class BenefitView(_CollectiblesView):
    @extend_schema(
        operation_id="collectible_benefit", tags=["wallet"], request=None, responses={200: CollectibleCodeSchema}
    )
    def post(self, request: Request, item_id: UUID, benefit_id: int) -> Response:
        """A code to show at a desk: for 10 minutes, for one use."""
        code, until = actions.begin_benefit(self.member, item_id, benefit_id, by=self.by)
        body = CollectibleCodeSchema({"code": code, "until": until}).data
        return Response(body, headers={"Cache-Control": "no-store"})


class ProofView(_CollectiblesView):
    @extend_schema(operation_id="collectible_proof", tags=["wallet"], responses={200: CollectibleProofSchema})
    def get(self, request: Request, item_id: UUID) -> Response:
        """Proof of the last step, and what shows that its owner is you. Give the owner's part to nobody else."""
        item = queries.item_of(self.member, item_id)
        step = item.steps.select_related("commitment", "item__campaign").get(number=item.steps_made)
        owner = {"member": item.owner_id, "salt": bytes(item.owner_salt).hex()}
        body = {"bundle": build_bundle(step.commitment, record_of(step)), "owner": owner}
        return Response(body, headers={"Cache-Control": "no-store"})


class NoticeView(_CollectiblesView):
    @extend_schema(
        operation_id="collectible_notice_dismiss", tags=["wallet"], request=None, responses={200: CollectiblesSchema}
    )
    def post(self, request: Request, notice_id: int) -> Response:
        """Put a notice away."""
        actions.put_away(self.member, notice_id)
        return self.state()
