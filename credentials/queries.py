"""Reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.utils import timezone

from identity.models import Member
from identity.queries import today

from . import eligibility
from .errors import CardUnknown
from .issuers import issued_now
from .models import (
    Appeal,
    CardKind,
    CardNotice,
    Claim,
    Credential,
    Deferral,
    DeferralState,
    Offer,
    OfferState,
    StatusList,
)

# So long the wallet says why staff refused a request.
REFUSAL_TOLD = dt.timedelta(days=30)


def current_kinds() -> QuerySet[CardKind]:
    """The version of each card that is issued now."""
    kinds = CardKind.objects.filter(issued_now(), superseded_at=None)
    return kinds.select_related("institution").order_by("id")


def current_kind(code: str) -> CardKind:
    """Raises CardUnknown."""
    kind = current_kinds().filter(code=code).first()
    if kind is None:
        raise CardUnknown
    return kind


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A kind of card as one member sees it."""

    kind: CardKind
    refusal: eligibility.Refusal | None
    credentials: list[Credential]  # newest first, each with `copy_count`, its changes, and the notices not put away
    offer: Offer | None  # that waits to be fetched
    objection: Appeal | None = None  # the newest to its refusal
    refused: Deferral | None = None  # the newest request that staff refused


def cards_of(member: Member) -> list[MemberCard]:
    """Every card that is issued now, whether this member may have it, and what they have; also of retired cards.

    Of badges only those that were awarded to the member.
    """
    standing = eligibility.standing_of(member, today())
    mine: dict[str, list[Credential]] = {}
    rows = Credential.objects.filter(member=member).select_related("kind__institution", "token__offer__representation")
    notices = Prefetch("notices", CardNotice.objects.filter(dismissed_at=None))
    rows = rows.annotate(copy_count=Count("copies")).prefetch_related(notices, "changes", "appeals")
    for credential in rows.order_by("-issued_at"):
        mine.setdefault(credential.kind.code, []).append(credential)
    waiting = Offer.objects.filter(
        member=member, representation=None, state=OfferState.OPEN, expires_at__gt=timezone.now()
    )
    offers = {offer.kind_id: offer for offer in waiting}
    objections = {each.card_kind.code: each for each in _objections(member)}
    refused = {each.kind.code: each for each in _refused(member)}
    kinds = list(current_kinds())
    issued_codes = {kind.code for kind in kinds}
    ended = [MemberCard(_last(had), eligibility.NOT_ISSUED, had, None) for had in _without(mine, issued_codes)]
    return [
        MemberCard(
            kind,
            eligibility.refused_now(kind, member, standing),
            mine.get(kind.code, []),
            offers.get(kind.pk),
            objections.get(kind.code),
            refused.get(kind.code),
        )
        for kind in kinds
        if kind.achievement is None or kind.code in mine or standing.award(kind.code)
    ] + ended


def _objections(member: Member) -> QuerySet[Appeal]:
    """To refusals, the newest last."""
    return Appeal.objects.filter(member=member).select_related("kind").order_by("made_at")


def _refused(member: Member) -> QuerySet[Deferral]:
    """Requests that staff refused lately, the newest last."""
    rows = Deferral.objects.filter(member=member, state=DeferralState.REFUSED).select_related("kind")
    return rows.filter(decided_at__gt=timezone.now() - REFUSAL_TOLD).order_by("decided_at")


def _without(mine: dict[str, list[Credential]], codes: set[str]) -> list[list[Credential]]:
    """What the member has of cards that are issued no more, or not now."""
    return [credentials for code, credentials in sorted(mine.items()) if code not in codes]


def _last(credentials: list[Credential]) -> CardKind:
    return max((credential.kind for credential in credentials), key=lambda kind: kind.version)


def credential_of(member: Member, credential_id: Any) -> Credential:
    """One of the member's own. Raises CardUnknown, also for somebody else's."""
    rows = Credential.objects.filter(member=member, pk=credential_id)
    credential = rows.select_related("kind", "commitment").prefetch_related("copies").first()
    if credential is None:
        raise CardUnknown
    return credential


def recorded_claims(condition: str) -> list[Claim]:
    """What current cards ask staff to record with a condition, each once by name."""
    claims = (claim for kind in current_kinds() for claim in kind.claim_list)
    return list(
        {each.name: each for each in claims if (each.source, each.argument) == ("recorded", condition)}.values()
    )


def status_lists(issuer: str) -> QuerySet[StatusList]:
    return StatusList.objects.filter(issuer=issuer).order_by("opened_at")
