"""What one person may not do alone: a request, and another human who approves it.

An app registers each kind once, in its AppConfig.ready():

    register_kind("mileage.clawback", execute=claw_back, describe=clawback_text, permission="mileage.approve_clawback")

and asks with `request_approval(kind, payload, by=actor)`. `approve` carries it out in the same transaction: an error
of `execute` leaves the request undecided. "Another person" is another human, not another account: a constraint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from . import audit
from .actors import Actor
from .errors import AlreadyDecided, ApprovalExpired, NotAllowed, SamePerson, UnknownApprovalKind
from .models import Approval, ApprovalState, District, StaffPerson, User

__all__ = [
    "Approval",
    "ApprovalKind",
    "ApprovalState",
    "approve",
    "expire_approvals",
    "finish",
    "kind_of",
    "label_of",
    "refuse",
    "register_kind",
    "request_approval",
]

Execute = Callable[[Approval, Actor], object]
Describe = Callable[[Approval], "str | Promise"]


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """How one kind of request is shown and carried out."""

    code: str
    label: str | Promise
    execute: Execute
    describe: Describe
    permission: str
    lifetime: timedelta
    deferred: bool


_kinds: dict[str, ApprovalKind] = {}


def register_kind(
    code: str,
    *,
    execute: Execute,
    describe: Describe,
    label: str | Promise = "",
    permission: str = "identity.change_approval",
    lifetime: timedelta = timedelta(days=7),
    deferred: bool = False,
) -> None:
    """`describe(approval)` says what will happen. `deferred`: `execute` only starts it, and `finish` ends it later."""
    _kinds[code] = ApprovalKind(code, label or code, execute, describe, permission, lifetime, deferred)


def kind_of(approval: Approval) -> ApprovalKind:
    try:
        return _kinds[approval.kind]
    except KeyError:
        raise UnknownApprovalKind from None


def label_of(approval: Approval) -> str:
    """What is asked for, in the reader's language; its code when this release does not know it."""
    kind = _kinds.get(approval.kind)
    return str(kind.label) if kind else approval.kind


@transaction.atomic
@audit.audited("approval.requested")
def request_approval(
    kind: str,
    payload: Mapping[str, Any],
    *,
    by: Actor,
    district: District | None = None,
    service: str = "",
    reason: str = "",
) -> Approval:
    """Ask for a second person. The payload holds ids and numbers, not personal data."""
    if kind not in _kinds:
        raise UnknownApprovalKind
    user, person = _staff(by)
    audit.note(kind=kind)
    return Approval.objects.create(
        kind=kind,
        payload=dict(payload),
        district=district,
        service=service,
        reason=reason,
        expires_at=timezone.now() + _kinds[kind].lifetime,
        requested_by=user,
        requested_person=person,
    )


@transaction.atomic
@audit.audited("approval.approved")
def approve(approval: Approval, *, by: Actor, note: str = "") -> Approval:
    """Approve and carry out.

    Raises:
        SamePerson: the same human asked, perhaps by another account.
        AlreadyDecided, ApprovalExpired: too late.
        NotAllowed, OutOfScope: this kind or district is not theirs to decide.
    """
    locked = _decide(approval, ApprovalState.APPROVED, by=by, note=note)
    kind = kind_of(locked)
    kind.execute(locked, by)
    if not kind.deferred:
        _mark_executed(locked)
    return locked


@transaction.atomic
@audit.audited("approval.refused")
def refuse(approval: Approval, *, by: Actor, note: str = "") -> Approval:
    """Refuse; nothing is carried out. Raises as `approve`."""
    return _decide(approval, ApprovalState.REFUSED, by=by, note=note)


@transaction.atomic
@audit.audited("approval.executed")
def finish(approval: Approval, *, by: Actor) -> Approval:
    """Say that a deferred, approved request has been carried out."""
    locked = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    if locked.state != ApprovalState.APPROVED:
        raise AlreadyDecided
    _mark_executed(locked)
    return locked


@transaction.atomic
def expire_approvals(*, by: Actor) -> int:
    """End the requests that nobody decided in time. Returns how many."""
    late = Approval.objects.select_for_update(skip_locked=True).filter(
        state=ApprovalState.REQUESTED, expires_at__lte=timezone.now()
    )
    count = 0
    for approval in late:
        approval.state = ApprovalState.EXPIRED
        approval.save(update_fields=["state"])
        audit.record("approval.expired", by=by, subject=approval, detail={"kind": approval.kind})
        count += 1
    return count


def _decide(approval: Approval, state: ApprovalState, *, by: Actor, note: str) -> Approval:
    user, person = _staff(by)
    locked = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    by.require_staff(kind_of(locked).permission)
    by.require_scope(district=locked.district_id, service=locked.service)
    if locked.requested_person_id == person.pk:
        raise SamePerson
    if locked.state != ApprovalState.REQUESTED:
        raise AlreadyDecided
    if locked.expires_at <= timezone.now():
        raise ApprovalExpired
    locked.state = state
    locked.decided_at = timezone.now()
    locked.decided_by, locked.decided_person, locked.decision_note = user, person, note
    locked.save()
    audit.note(kind=locked.kind, reason=note)
    return locked


def _mark_executed(approval: Approval) -> None:
    approval.state = ApprovalState.EXECUTED
    approval.executed_at = timezone.now()
    approval.save(update_fields=["state", "executed_at"])


def _staff(by: Actor) -> tuple[User, StaffPerson]:
    if not by.user or not by.person:
        raise NotAllowed
    return by.user, by.person
