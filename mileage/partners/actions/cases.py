"""Cases of fraud: opened by rules and reports, decided by people, told to whom they are about."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Func, Value
from django.db.models.functions import Lower
from django.utils.timezone import now

from identity import audit
from identity.actors import Actor
from identity.models import Member
from identity.queries import today
from mileage.actions.books import freeze_account, thaw_account
from mileage.actions.clawbacks import claimable, request_clawback
from mileage.models import Account, AccountState, Award, ClawbackGround
from mileage.queries import OWN

from ..errors import NotInThisState, UnknownCase
from ..models import Case, CaseState, CaseStep, FraudRule, Partner, StepKind, Suspicion, Transaction, TransactionKind
from .applications import names_of
from .clients import spend
from .leaving import request_removal

DECIDE = "partners.change_case"
REPORTS_AN_HOUR = 5
SUBJECTS_A_RUN = 200


def watch(*, by: Actor) -> int:
    """Look for what the rules call suspicious, and open cases. May run late, twice, at once. How many were new."""
    opened = 0
    for rule in FraudRule.objects.filter(active=True):
        for member, partner, evidence in _suspects(rule):
            opened += _open(Suspicion(rule.suspicion), member, partner, evidence, by=by)
    return opened


@transaction.atomic
def report(member: Member, partner: Partner, text: str, *, by: Actor) -> Case:
    """A member reports a partner. Raises TooManyRequests."""
    spend("fraud-report", member.pk.hex, limit=REPORTS_AN_HOUR)
    row = Case.objects.create(suspicion=Suspicion.REPORT, partner=partner, once=uuid.uuid4().hex, text=text)
    _step(row, StepKind.OPENED, "", by)
    return row


@transaction.atomic
def freeze_subject(case: Case, reason: str, *, by: Actor) -> Case:
    """Freeze the accounts of the member while the case is open. Raises NotAllowed, NotInThisState."""
    row = _decidable(case, by)
    if row.member is None:
        raise NotInThisState(state=row.state)
    open_ones = Account.objects.filter(member=row.member, kind__in=OWN, state=AccountState.OPEN).order_by("pk")
    frozen = [freeze_account(account, reason, by=by).pk for account in open_ones]
    row.evidence = row.evidence | {"frozen": sorted({*row.evidence.get("frozen", []), *frozen})}
    row.save(update_fields=["evidence"])
    _step(row, StepKind.FROZEN, reason, by)
    return row


@transaction.atomic
def ask_clawback(case: Case, reason: str, *, by: Actor) -> Case:
    """Ask a second person to take back what the case's transactions gave. Raises NotAllowed, NotInThisState."""
    row = _decidable(case, by)
    awards = Award.objects.filter(pk__in=_awards(row)).order_by("pk")
    asked = [
        request_clawback(award, amount, ClawbackGround.FRAUD, reason, by=by)
        for award in awards
        if (amount := claimable(award))
    ]
    if not asked:
        raise NotInThisState(state=row.state)
    _step(row, StepKind.CLAWBACK_ASKED, reason, by)
    return row


@transaction.atomic
def ask_removal(case: Case, reason: str, *, by: Actor) -> Case:
    """Ask a second person to end the partner. Raises NotAllowed, NotInThisState, PartnerNotActive."""
    row = _decidable(case, by)
    if row.partner is None:
        raise NotInThisState(state=row.state)
    request_removal(row.partner, reason, by=by)
    _step(row, StepKind.REMOVAL_ASKED, reason, by)
    return row


@transaction.atomic
def decide(case: Case, confirmed: bool, reason: str, *, by: Actor) -> Case:
    """Confirm or dismiss; a dismissal frees what the case froze. Raises NotAllowed, NotInThisState."""
    row = _decidable(case, by)
    row.state, row.closed_at = (CaseState.CONFIRMED if confirmed else CaseState.DISMISSED), now()
    row.save(update_fields=["state", "closed_at"])
    if not confirmed:
        _thaw(row, reason, by)
    _step(row, StepKind.CONFIRMED if confirmed else StepKind.DISMISSED, reason, by)
    return row


@transaction.atomic
def appeal(case_id: UUID, member: Member, text: str, *, by: Actor) -> Case:
    """Whom a case is about says why it is wrong; once. Raises UnknownCase, NotInThisState."""
    row = case_of(member, case_id)
    row = Case.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state == CaseState.DISMISSED or row.steps.filter(kind=StepKind.APPEALED).exists():
        raise NotInThisState(state=row.state)
    _step(row, StepKind.APPEALED, text, by)
    return row


@transaction.atomic
def decide_appeal(case: Case, granted: bool, reason: str, *, by: Actor) -> Case:
    """Grant or refuse an appeal that waits. Raises NotAllowed, NotInThisState."""
    row = _locked(case, by)
    if not waits_for_appeal(row):
        raise NotInThisState(state=row.state)
    if granted:
        row.state, row.closed_at = CaseState.DISMISSED, now()
        row.save(update_fields=["state", "closed_at"])
        _thaw(row, reason, by)
    _step(row, StepKind.APPEAL_GRANTED if granted else StepKind.APPEAL_REFUSED, reason, by)
    return row


def waits_for_appeal(case: Case) -> bool:
    kinds = set(case.steps.values_list("kind", flat=True))
    return StepKind.APPEALED in kinds and not kinds & {StepKind.APPEAL_GRANTED, StepKind.APPEAL_REFUSED}


def cases_of(member: Member) -> Any:
    """The cases about a member, or about partners that they manage; reports are not shown to the reported."""
    names = names_of(member)
    about = Case.objects.filter(member=member) | Case.objects.filter(partner__owner__in=names)
    return about.exclude(suspicion=Suspicion.REPORT, steps__kind=StepKind.OPENED, state=CaseState.OPEN).distinct()


def case_of(member: Member, case: UUID) -> Case:
    """Raises UnknownCase, also for another's."""
    found: Case | None = cases_of(member).filter(pk=case).first()
    if found is None:
        raise UnknownCase
    return found


def _suspects(rule: FraudRule) -> Iterator[tuple[UUID | None, UUID | None, dict[str, Any]]]:
    since = now() - timedelta(minutes=rule.minutes)
    given = Transaction.objects.filter(kind=TransactionKind.EARN, sandbox=False, created_at__gte=since)
    if rule.suspicion == Suspicion.BURST:
        many = given.values("member").annotate(n=Count("pk")).filter(n__gte=rule.threshold).order_by("member")
        for member in many.values_list("member", flat=True)[:SUBJECTS_A_RUN]:
            yield member, None, _evidence(given.filter(member=member))
    elif rule.suspicion == Suspicion.ONE_PLACE:
        crowded = given.values("partner").annotate(n=Count("member", distinct=True)).filter(n__gte=rule.threshold)
        for partner in crowded.order_by("partner").values_list("partner", flat=True)[:SUBJECTS_A_RUN]:
            yield None, partner, _evidence(given.filter(partner=partner))
    elif rule.suspicion == Suspicion.SAME_RECEIPT:
        plain = Func(Lower("reference"), Value("[^a-z0-9]"), Value(""), Value("g"), function="regexp_replace")
        named = given.annotate(plain=plain).exclude(plain="")
        alike = named.values("partner", "plain").annotate(n=Count("pk")).filter(n__gte=rule.threshold)
        for partner, reference in alike.order_by("partner").values_list("partner", "plain")[:SUBJECTS_A_RUN]:
            yield None, partner, _evidence(named.filter(partner=partner, plain=reference))


def _evidence(rows: Any) -> dict[str, Any]:
    found = list(rows.order_by("created_at").values_list("pk", flat=True)[:100])
    return {"count": len(found), "transactions": [str(pk) for pk in found]}


@transaction.atomic
def _open(
    suspicion: Suspicion, member: UUID | None, partner: UUID | None, evidence: dict[str, Any], *, by: Actor
) -> bool:
    once = f"{suspicion}:{member or partner}:{today().isoformat()}"
    row = Case(suspicion=suspicion, member_id=member, partner_id=partner, once=once, evidence=evidence)
    Case.objects.bulk_create([row], ignore_conflicts=True)
    if not Case.objects.filter(pk=row.pk).exists():
        return False
    _step(row, StepKind.OPENED, "", by)
    return True


def _decidable(case: Case, by: Actor) -> Case:
    row = _locked(case, by)
    if row.state != CaseState.OPEN:
        raise NotInThisState(state=row.state)
    return row


def _locked(case: Case, by: Actor) -> Case:
    by.require_staff(DECIDE)
    row = Case.objects.select_for_update(of=("self",)).select_related("partner", "member").get(pk=case.pk)
    by.require_scope(district=row.partner.district_id if row.partner and not row.member else None)
    return row


def _awards(case: Case) -> list[int]:
    rows = Transaction.objects.filter(pk__in=case.evidence.get("transactions", []), award__isnull=False)
    return [pk for pk in rows.values_list("award", flat=True) if pk is not None]


def _thaw(case: Case, reason: str, by: Actor) -> None:
    frozen = Account.objects.filter(pk__in=case.evidence.get("frozen", []), state=AccountState.FROZEN)
    for account in frozen.order_by("pk"):
        thaw_account(account, reason, by=by)


def _step(case: Case, kind: StepKind, text: str, by: Actor) -> None:
    """The step as its subject reads it, and its row in the audit trail."""
    CaseStep.objects.create(case=case, kind=kind, text=text)
    district = case.partner.district_id if case.partner else None
    audit.record(f"fraud.{kind}", by=by, subject=case, district=district, detail={"suspicion": case.suspicion})
