"""Cases of fraud: opened by rules and reports, decided by people, told to whom they are about."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.timezone import now

from identity.actors import Actor
from identity.models import Member
from identity.queries import today
from mileage.actions.clawbacks import claimable
from mileage.errors import NothingToClawBack
from mileage.models import Account, Award, ClawbackGround
from mileage.transactions import in_one_transaction

from ..errors import NotInThisState, UnknownCase
from ..models import (
    Case,
    CaseReading,
    CaseState,
    CaseStep,
    FraudRule,
    Partner,
    StepKind,
    Suspicion,
)
from .applications import names_of
from .case_steps import DECIDE, add_step, locked
from .clients import spend
from .measures import ask_clawback, freeze_subject, undo
from .suspecting import suspects

REPORTS_AN_HOUR = 5


def watch(*, by: Actor) -> int:
    """Look for what the rules call suspicious, and open cases. May run late, twice, at once. How many were new."""
    opened = 0
    for rule in FraudRule.objects.filter(active=True):
        for member, partner, evidence in suspects(rule):
            opened += _open(Suspicion(rule.suspicion), member, partner, evidence, by=by)
    return opened


@transaction.atomic
def report(member: Member, partner: Partner, text: str, *, by: Actor) -> Case:
    """A member reports a partner. Raises TooManyRequests."""
    spend("fraud-report", member.pk.hex, limit=REPORTS_AN_HOUR, seconds=3_600)
    row = Case.objects.create(suspicion=Suspicion.REPORT, partner=partner, once=uuid.uuid4().hex, text=text)
    add_step(row, StepKind.OPENED, "", by)
    return row


@transaction.atomic
def open_case(about: Member | Partner, reason: str, *, awards: Sequence[int] = (), by: Actor) -> Case:
    """Staff open a case about a member, an organisation's among them, or a partner. Raises NotAllowed, OutOfScope."""
    partner, member = (about, None) if isinstance(about, Partner) else (None, about)
    by.require_staff(DECIDE)
    by.require_scope(district=partner.district_id if partner else None)
    evidence = {"count": len(awards), "awards": list(awards)} if awards else {}
    row = Case(suspicion=Suspicion.STAFF, partner=partner, member=member, once=uuid.uuid4().hex, evidence=evidence)
    row.save(force_insert=True)
    add_step(row, StepKind.OPENED, reason, by)
    return row


@transaction.atomic
def freeze_in_case(account: Account, reason: str, *, by: Actor) -> Case:
    """Freeze one account of a member, in the case that staff have open, or in a new one. Raises as `open_case`."""
    assert account.member is not None  # noqa: S101  # only members' accounts are offered
    found = Case.objects.filter(member=account.member, suspicion=Suspicion.STAFF, state=CaseState.OPEN).first()
    return freeze_subject(found or open_case(account.member, reason, by=by), reason, only=account.pk, by=by)


@transaction.atomic
def claw_back_in_case(award: Award, most: int, ground: ClawbackGround, reason: str, *, by: Actor) -> Case:
    """Ask a second person to take back points of an award, in a case of its own.

    Raises:
        NotAllowed, OutOfScope.
        NothingToClawBack: so much of it is not there.
    """
    left = claimable(award)
    if not 0 < most <= left:
        raise NothingToClawBack(claimable=left)
    case = open_case(award.member, reason, awards=[award.pk], by=by)
    return ask_clawback(case, ground, reason, most=most, by=by)


@in_one_transaction
def decide(case: Case, confirmed: bool, reason: str, *, by: Actor) -> Case:
    """Confirm or dismiss; a dismissal undoes what the case did. Raises NotAllowed, NotInThisState, as undo()."""
    row = locked(case, by)
    if row.state != CaseState.OPEN:
        raise NotInThisState(state=row.state)
    row.state, row.closed_at = (CaseState.CONFIRMED if confirmed else CaseState.DISMISSED), now()
    row.save(update_fields=["state", "closed_at"])
    add_step(row, StepKind.CONFIRMED if confirmed else StepKind.DISMISSED, reason, by)
    if not confirmed:
        undo(row, reason, by=by)
    return row


@transaction.atomic
def appeal(case_id: UUID, member: Member, text: str, *, by: Actor) -> Case:
    """Whom a case is about says why it is wrong; once. Raises UnknownCase, NotInThisState."""
    row = case_of(member, case_id)
    row = Case.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not may_appeal(row):
        raise NotInThisState(state=row.state)
    add_step(row, StepKind.APPEALED, text, by)
    return row


@in_one_transaction
def decide_appeal(case: Case, granted: bool, reason: str, *, by: Actor) -> Case:
    """Refuse an appeal that waits, or grant it and undo what the case did.

    Raises:
        NotAllowed, NotInThisState; and as `undo`.
    """
    row = locked(case, by)
    if not waits_for_appeal(row):
        raise NotInThisState(state=row.state)
    add_step(row, StepKind.APPEAL_GRANTED if granted else StepKind.APPEAL_REFUSED, reason, by)
    if granted:
        row.state, row.closed_at = CaseState.DISMISSED, now()
        row.save(update_fields=["state", "closed_at"])
        undo(row, reason, by=by)
    return row


def may_appeal(case: Case) -> bool:
    """While it is not dismissed, and once."""
    return case.state != CaseState.DISMISSED and all(step.kind != StepKind.APPEALED for step in case.steps.all())


def waits_for_appeal(case: Case) -> bool:
    kinds = set(case.steps.values_list("kind", flat=True))
    return StepKind.APPEALED in kinds and not kinds & {StepKind.APPEAL_GRANTED, StepKind.APPEAL_REFUSED}


def cases_of(member: Member) -> Any:
    """The cases about a member, or about partners that they manage; reports are not shown to the reported."""
    names = names_of(member)
    about = Q(member__in=names) | Q(partner__owner__in=names)
    done = CaseStep.objects.filter(case=OuterRef("pk")).exclude(kind=StepKind.OPENED)
    untold = Q(suspicion=Suspicion.REPORT, state=CaseState.OPEN) & ~Exists(done)
    return Case.objects.filter(about).exclude(untold)


def case_of(member: Member, case: UUID) -> Case:
    """Raises UnknownCase, also for another's."""
    found: Case | None = cases_of(member).filter(pk=case).first()
    if found is None:
        raise UnknownCase
    return found


def unread_of(member: Member) -> int:
    """How many steps of cases about a member were taken since they looked."""
    read = CaseReading.objects.filter(pk=member.pk).values_list("step", flat=True).first() or 0
    return CaseStep.objects.filter(case__in=cases_of(member), pk__gt=read).exclude(kind=StepKind.APPEALED).count()


@transaction.atomic
def note_reading(member: Member, step: int) -> None:
    """The member has read as far as a step. Told again, or late, the furthest counts."""
    newest = CaseStep.objects.filter(case__in=cases_of(member), pk__lte=step).aggregate(pk=Max("pk"))["pk"]
    if newest is None:
        return
    row, made = CaseReading.objects.select_for_update().get_or_create(member=member, defaults={"step": newest})
    if not made and row.step < newest:
        row.step = newest
        row.save(update_fields=["step"])


@transaction.atomic
def _open(
    suspicion: Suspicion, member: UUID | None, partner: UUID | None, evidence: dict[str, Any], *, by: Actor
) -> bool:
    once = f"{suspicion}:{member or partner}:{today().isoformat()}"
    row = Case(suspicion=suspicion, member_id=member, partner_id=partner, once=once, evidence=evidence)
    Case.objects.bulk_create([row], ignore_conflicts=True)
    if not Case.objects.filter(pk=row.pk).exists():
        return False
    add_step(row, StepKind.OPENED, "", by)
    return True
