"""A case under its lock, and the steps that are written in it."""

from __future__ import annotations

from typing import Any

from identity import audit
from identity.actors import Actor

from ..models import Case, CaseStep, StepKind

DECIDE = "partners.change_case"


def locked(case: Case, by: Actor) -> Case:
    """The case, for staff who decide it, until the transaction ends. Raises NotAllowed, OutOfScope."""
    by.require_staff(DECIDE)
    row = under_lock(case.pk)
    by.require_scope(district=row.partner.district_id if row.partner and not row.member else None)
    return row


def under_lock(case: Any) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("partner", "member").get(pk=case)


def add_step(case: Case, kind: StepKind, text: str, by: Actor, amounts: Any = ()) -> None:
    """The step as its subject reads it, and its row in the audit trail."""
    CaseStep.objects.create(case=case, kind=kind, text=text, amounts=list(amounts))
    district = case.partner.district_id if case.partner else None
    audit.record(f"fraud.{kind}", by=by, subject=case, district=district, detail={"suspicion": case.suspicion})
