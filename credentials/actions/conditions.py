"""Dated conditions of persons: recorded by staff who saw the proof, withdrawn when they were wrong or ended early."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from identity.queries import today
from identity.register.queries import resident_facts

from ..errors import ConditionRefused
from ..models import Condition, ConditionKind
from ..queries import recorded_claims
from ..schemas import recorded_fits
from .kinds import PERMISSION as DESIGN

PERMISSION = "credentials.record_condition"


@dataclass(frozen=True, slots=True)
class Proof:
    """What staff saw, and from when to when it holds."""

    kind: ConditionKind
    since: dt.date
    until: dt.date
    evidence: str
    values: Mapping[str, Any] = field(default_factory=dict)  # by claim: what cards say of it


@transaction.atomic
@audited("condition_kind.defined")
def define_condition(kind: ConditionKind, *, by: Actor) -> ConditionKind:
    """Let cards ask for a new condition; two people publish such a card. Raises NotAllowed, OutOfScope."""
    by.require_staff(DESIGN)
    by.require_scope(district=None)
    kind.save(force_insert=True)
    note(subject=kind)
    return kind


@transaction.atomic
@audited("condition.recorded")
def record_condition(member: Member, proof: Proof, *, by: Actor) -> Condition:
    """Record a condition of a resident of the actor's district.

    Raises:
        ConditionRefused: not a resident, longer than the kind allows, ended already, or recorded already.
        NotAllowed, OutOfScope: not this member of staff's to record.
    """
    by.require_staff(PERMISSION)
    facts = resident_facts(member, today())
    if facts is None:
        raise ConditionRefused
    by.require_scope(district=facts.district)
    days = (proof.until - proof.since).days
    wanted = {claim.name: claim for claim in recorded_claims(proof.kind.code)}
    if proof.values.keys() != wanted.keys() or not all(
        recorded_fits(claim, proof.values[name]) for name, claim in wanted.items()
    ):
        raise ConditionRefused
    again = Condition.objects.filter(member=member, code=proof.kind.code, until=proof.until, withdrawn_at=None)
    if not 0 <= days <= proof.kind.longest_days or proof.until < today() or again.exists():
        raise ConditionRefused
    return Condition.objects.create(
        member=member,
        code=proof.kind.code,
        since=proof.since,
        until=proof.until,
        evidence=proof.evidence,
        values=dict(proof.values),
        district=facts.district,
    )


@transaction.atomic
@audited("condition.withdrawn")
def withdraw_condition(condition: Condition, reason: str, *, by: Actor) -> Condition:
    """End a condition now; the cards that rest on it end with the next daily check. Raises as `record_condition`."""
    by.require_staff(PERMISSION)
    by.require_scope(district=condition.district_id)
    locked = Condition.objects.select_for_update(no_key=True).get(pk=condition.pk)
    if locked.withdrawn_at:
        raise ConditionRefused
    locked.withdrawn_at = timezone.now()
    locked.save(update_fields=["withdrawn_at"])
    note(reason=reason)
    return locked
