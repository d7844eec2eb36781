"""Guardians and proxies in the wallet: whom one represents, who represents oneself, and the cards of the former."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from identity.actors import Actor
from identity.queries import today

from ..actions.representations import end_representation, masked_name_of, name_proxy, offer_to_representative
from ..errors import RepresentationUnknown
from ..models import Representation
from ..queries import cards_of, current_kind
from . import schemas
from .wallet import MemberView, kind_json


class _View(MemberView):
    def live(self) -> QuerySet[Representation]:
        rows = Representation.objects.filter(ended_at=None, until__gte=today())
        return rows.select_related("ward", "representative").order_by("made_at")

    def mine(self, number: UUID) -> Representation:
        """One in which the member represents another. Raises RepresentationUnknown, also for somebody else's."""
        found = self.live().filter(pk=number, representative=self.member).first()
        if found is None:
            raise RepresentationUnknown
        return found


class RepresentationsView(_View):
    @extend_schema(operation_id="representations", tags=["wallet"], responses={200: schemas.RepresentationsSchema})
    def get(self, request: Request) -> Response:
        """Whom you represent, and who represents you."""
        acting = self.live().filter(representative=self.member)
        given = self.live().filter(ward=self.member)
        return Response(
            {
                "acting_for": [_json(each, masked_name_of(each.ward)) for each in acting],
                "given": [_json(each) for each in given],
            }
        )

    @extend_schema(
        operation_id="name_proxy",
        tags=["wallet"],
        request=schemas.ProxySchema,
        responses={201: schemas.RepresentationSchema},
    )
    def post(self, request: Request) -> Response:
        """Let another member hold your cards, for a year at most. Either of you can end it."""
        form = schemas.ProxySchema(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        return Response(_json(name_proxy(given["representative"], given["until"], by=Actor.member(self.member))), 201)


class EndView(_View):
    @extend_schema(operation_id="end_representation", tags=["wallet"], request=None, responses={204: None})
    def post(self, request: Request, number: UUID) -> Response:
        """End a representation: the cards that went with it end within a minute."""
        mine = self.live().filter(ward=self.member) | self.live().filter(representative=self.member)
        found = mine.filter(pk=number).first()
        if found is None:
            raise RepresentationUnknown
        end_representation(found, by=Actor.member(self.member))
        return Response(status=204)


class WardCardsView(_View):
    @extend_schema(operation_id="ward_cards", tags=["wallet"], responses={200: schemas.CardsSchema})
    def get(self, request: Request, number: UUID) -> Response:
        """The cards of a person whom you represent."""
        return Response({"kinds": [kind_json(card) for card in cards_of(self.mine(number).ward)]})


class WardOfferView(_View):
    @extend_schema(operation_id="ward_offer", tags=["wallet"], request=None, responses={201: schemas.OfferSchema})
    def post(self, request: Request, number: UUID, code: str) -> Response:
        """Offer yourself a card of a person whom you represent; it says that you hold it for them."""
        made = offer_to_representative(self.mine(number), current_kind(code), by=Actor.member(self.member))
        body = {"credential_offer_uri": made.uri, "tx_code": made.tx_code, "expires_at": made.offer.expires_at}
        return Response(body, 201, headers={"Cache-Control": "no-store"})


def _json(representation: Representation, name: str = "") -> dict[str, Any]:
    return {
        "id": str(representation.id),
        "kind": representation.kind,
        "since": representation.since,
        "until": representation.until,
        "name_masked": name,
    }
