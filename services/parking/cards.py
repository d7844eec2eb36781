"""What a member's cards in force bring."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.timezone import now

from credentials.models import Credential, CredentialState
from identity.models import District, Member

from .models import Discount, Lot

CITIZEN = "citizen"


def live_cards(member: Member) -> dict[str, set[int | None]]:
    """Codes of the cards in force, each with the districts that they name."""
    rows = Credential.objects.filter(member=member, state=CredentialState.ACTIVE, expires_at__gt=now())
    cards: dict[str, set[int | None]] = {}
    for code, district in rows.values_list("kind__code", "district_id"):
        cards.setdefault(code, set()).add(district)
    return cards


def is_resident(member: Member, district: District) -> bool:
    """Whether a citizen card in force names this district."""
    return district.pk in live_cards(member).get(CITIZEN, ())


def best_discounts(lots: Iterable[Lot], member: Member) -> dict[int, int]:
    """For each lot the greatest percentage that one of the member's cards brings."""
    wanted = list(lots)
    rows = list(Discount.objects.filter(Q(lot=None) | Q(lot__in=wanted)))
    cards = live_cards(member) if rows else {}
    return {lot.pk: max((row.percent for row in rows if _brings(row, lot, cards)), default=0) for lot in wanted}


def _brings(row: Discount, lot: Lot, cards: dict[str, set[int | None]]) -> bool:
    if row.card not in cards or row.lot_id not in (None, lot.pk):
        return False
    return not row.own_district or lot.district_id in cards[row.card]
