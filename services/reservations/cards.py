"""What a member's cards say: which are in force, and from what age on."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import now

from credentials.models import CardKind, Credential, CredentialState
from identity.models import Member
from identity.register.queries import resident_facts

CITIZEN = "citizen"


def live_cards(member: Member) -> frozenset[str]:
    """Codes of the cards that the member has and that are in force."""
    rows = Credential.objects.filter(member=member, state=CredentialState.ACTIVE, expires_at__gt=now())
    return frozenset(rows.values_list("kind__code", flat=True))


def card_names(codes: set[str]) -> dict[str, tuple[str, str]]:
    """Korean and English names of kinds of cards."""
    rows = CardKind.objects.filter(code__in=codes, superseded_at=None)
    return {code: (ko, en) for code, ko, en in rows.values_list("code", "name_ko", "name_en")}


def age_of(member: Member, on: date) -> int | None:
    """Whole years on a day, as the register knows; None for who is not listed."""
    facts = resident_facts(member)
    if facts is None:
        return None
    born = facts.birth_date
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
