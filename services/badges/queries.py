"""Reads of badges."""

from __future__ import annotations

from django.db.models import QuerySet

from credentials import eligibility
from identity.models import Member

from .models import Award, AwardState


def award_of(member: Member, code: str) -> eligibility.Award | None:
    """What the credentials ask: the award of a badge that stands."""
    rows = Award.objects.filter(member=member, badge__code=code, state=AwardState.AWARDED)
    found = rows.first()
    return eligibility.Award(found.awarded_on, found.evidence_url, found.evidence_text) if found else None


def awards_of(member: Member) -> QuerySet[Award]:
    """What stands, newest first."""
    rows = Award.objects.filter(member=member, state=AwardState.AWARDED)
    return rows.select_related("badge__institution").order_by("-awarded_on", "pk")
