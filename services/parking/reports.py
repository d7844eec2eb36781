"""Reads: what became of the vehicles that a member reported, and what it earned."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from identity.models import Member
from mileage.models import Award, AwardState

from .actions.abandoned import reward_source
from .errors import CaseUnknown
from .models import AbandonedCase, CaseStep

MOST = 100


@dataclass(frozen=True, slots=True)
class Reported:
    """A member's report and what it earned so far."""

    case: AbandonedCase
    reward: Award | None


def reports_of(member: Member, only: UUID | None = None) -> list[Reported]:
    """Newest first. Three queries."""
    rows = AbandonedCase.objects.filter(reporter=member).select_related("plate", "district").defer("photo")
    if only:
        rows = rows.filter(pk=only)
    found = list(rows.prefetch_related("steps").order_by("-reported_at")[:MOST])
    sources = [reward_source(row) for row in found if row.rewarded]
    awards = Award.objects.filter(member=member, source_ref__in=sources, state=AwardState.CREDITED)
    paid = {award.source_ref: award for award in awards.select_related("programme__asset")}
    return [Reported(row, paid.get(reward_source(row)) if row.rewarded else None) for row in found]


def report_of(member: Member, case_id: UUID) -> Reported:
    """Raises CaseUnknown, also for somebody else's."""
    found = reports_of(member, case_id)
    if not found:
        raise CaseUnknown
    return found[0]


def step_of(member: Member, case_id: UUID, state: str) -> CaseStep:
    """Raises CaseUnknown."""
    rows = CaseStep.objects.filter(case=case_id, case__reporter=member, state=state)
    step = rows.select_related("commitment").first()
    if step is None:
        raise CaseUnknown
    return step
