"""Reads of identity checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from identity.models import Member

from .models import Proofing, ProofingState


@dataclass(frozen=True, slots=True)
class ProofedFacts:
    """What staff saw in somebody's papers. Nothing here says where they live in Korea."""

    name: str
    birth_date: date
    since: date
    until: date


def proofed_facts(member: Member, on: date) -> ProofedFacts | None:
    """Of a member whose approved check counts on a day."""
    rows = Proofing.objects.filter(member=member, state=ProofingState.APPROVED, expires_on__gt=on)
    row = rows.exclude(birth_date=None).first()
    if row is None or row.decided_at is None or row.expires_on is None or row.birth_date is None:
        return None
    return ProofedFacts(row.name, row.birth_date, row.decided_at.date(), row.expires_on)


def newest_of(member: Member) -> Proofing | None:
    """What is open, or else what was decided last."""
    rows = Proofing.objects.filter(member=member).exclude(state=ProofingState.WITHDRAWN)
    return rows.prefetch_related("papers").order_by("-begun_at").first()
