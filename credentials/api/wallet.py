"""The signed-in citizen's cards: what there is, an offer in one tap, and proof of what was issued."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from identity.actors import Actor
from identity.api.permissions import IsMember, member_of
from identity.models import Member

from .. import records
from ..actions.appeals import make_appeal, object_to_refusal, put_away
from ..actions.notices import dismiss_notice
from ..actions.offers import offer_card
from ..errors import CardUnknown
from ..models import Appeal, Credential, NotificationEvent
from ..openid4vci.metadata import configurations
from ..queries import MemberCard, cards_of, credential_of, current_kind
from . import schemas


class MemberView(APIView):
    permission_classes = (IsMember,)

    @property
    def member(self) -> Member:
        member = member_of(self.request)
        assert member is not None  # noqa: S101  # IsMember has let it through
        return member


class CardsView(MemberView):
    @extend_schema(operation_id="cards", tags=["wallet"], responses={200: schemas.CardsSchema})
    def get(self, request: Request) -> Response:
        """Every card that the city issues, whether you may have it, and what was issued to you."""
        return Response({"kinds": [kind_json(card) for card in cards_of(self.member)]})


class CardOfferView(MemberView):
    @extend_schema(
        operation_id="card_offer",
        tags=["wallet"],
        parameters=[schemas.OfferQuerySchema],
        request=None,
        responses={201: schemas.OfferSchema},
    )
    def post(self, request: Request, code: str) -> Response:
        """Offer yourself a card. An earlier offer that was not fetched becomes void."""
        form = schemas.OfferQuerySchema(data=request.query_params)
        form.is_valid(raise_exception=True)
        by, grant = Actor.member(self.member), form.validated_data["grant"]
        made = offer_card(current_kind(code), self.member, by=by, grant=grant)
        body = {"credential_offer_uri": made.uri, "tx_code": made.tx_code, "expires_at": made.offer.expires_at}
        return Response(body, 201, headers={"Cache-Control": "no-store"})


class NoticeView(MemberView):
    @extend_schema(operation_id="dismiss_notice", tags=["wallet"], request=None, responses={204: None})
    def delete(self, request: Request, notice_id: int) -> Response:
        """Put a notice about one of your cards away, on all your devices."""
        dismiss_notice(notice_id, self.member)
        return Response(status=204)


class CardProofView(MemberView):
    @extend_schema(
        operation_id="card_proof",
        tags=["wallet"],
        parameters=[
            OpenApiParameter("copy", OpenApiTypes.INT, description="Which copy; the first is 0."),
            OpenApiParameter(
                "later", OpenApiTypes.BOOL, description="true: with consistency to the newest checkpoint."
            ),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, credential_id: UUID) -> Response:
        """Proof that a copy of your card was issued: a file that anyone can check without us."""
        credential = credential_of(self.member, credential_id)
        number = request.query_params.get("copy", "0")
        if not number.isdecimal() or len(number) > 3 or int(number) >= len(credential.copies.all()):
            raise CardUnknown
        later = request.query_params.get("later") == "true"
        return Response(records.copy_bundle(credential, int(number), later=later))


class CardAppealView(MemberView):
    @extend_schema(
        operation_id="card_appeal",
        tags=["wallet"],
        request=schemas.AppealRequestSchema,
        responses={201: schemas.AppealSchema},
    )
    def post(self, request: Request, credential_id: UUID) -> Response:
        """Object to the suspension or the end of your card, within 30 days; the answer comes as a notice."""
        form = schemas.AppealRequestSchema(data=request.data)
        form.is_valid(raise_exception=True)
        credential = credential_of(self.member, credential_id)
        return Response(
            _appeal(make_appeal(credential, form.validated_data["text"], by=Actor.member(self.member))), 201
        )


class CardObjectionView(MemberView):
    @extend_schema(
        operation_id="card_objection",
        tags=["wallet"],
        request=schemas.AppealRequestSchema,
        responses={201: schemas.AppealSchema},
    )
    def post(self, request: Request, code: str) -> Response:
        """Object to being refused this card; staff answer, and the answer stands in the list of cards."""
        form = schemas.AppealRequestSchema(data=request.data)
        form.is_valid(raise_exception=True)
        text, by = form.validated_data["text"], Actor.member(self.member)
        return Response(_appeal(object_to_refusal(current_kind(code), self.member, text, by=by)), 201)

    @extend_schema(operation_id="dismiss_card_objection", tags=["wallet"], request=None, responses={204: None})
    def delete(self, request: Request, code: str) -> Response:
        """Put the notice of the answer away, on all your devices."""
        put_away(current_kind(code), self.member)
        return Response(status=204)


def _objection(appeal: Appeal) -> dict[str, Any]:
    return _appeal(appeal) | {"notice": appeal.decided_at is not None and appeal.seen_at is None}


def _appeal(appeal: Appeal) -> dict[str, Any]:
    return {
        "id": str(appeal.id),
        "state": appeal.state,
        "made_at": appeal.made_at,
        "decided_at": appeal.decided_at,
        "answer": appeal.answer,
    }


def kind_json(card: MemberCard) -> dict[str, Any]:
    kind = card.kind
    return {
        "code": kind.code,
        "version": kind.version,
        "vct": kind.vct,
        "configuration_ids": [configuration.id for configuration in configurations(kind)],
        "display": kind.display,
        "institution": {"ko": of.name_ko, "en": of.name_en} if (of := kind.institution) else None,
        "claims": [
            {"name": each.name, "ko": each.label_ko, "en": each.label_en, "always_shown": each.always_shown}
            for each in kind.claim_list
        ],
        "offered_until": card.offer.expires_at if card.offer else None,
        "eligible": card.refusal is None,
        "refusal": card.refusal.as_json() if card.refusal else None,
        "objection": _objection(card.objection) if card.objection else None,
        "staff_refused": {"reason": no.reason, "at": no.decided_at} if (no := card.refused) else None,
        "cards": [_card(credential) for credential in card.credentials],
    }


def _card(credential: Credential) -> dict[str, Any]:
    return {
        "id": str(credential.id),
        "version": credential.kind.version,
        "format": credential.format,
        "state": credential.state,
        "issued_at": credential.issued_at,
        "expires_at": credential.expires_at,
        "accepted": credential.notification == NotificationEvent.ACCEPTED,
        "held_by": held_by.kind if (held_by := credential.token.representation) else "",
        "copies": credential.copy_count,  # type: ignore[attr-defined]
        "appeals": [_appeal(appeal) for appeal in credential.appeals.all()],
        "changes": [{"after": each.after, "reason": each.reason, "at": each.at} for each in credential.changes.all()],
        "notices": [
            {"id": notice.pk, "kind": notice.kind, "reason": notice.reason, "texts": notice.texts, "at": notice.at}
            for notice in credential.notices.all()
        ],
    }
