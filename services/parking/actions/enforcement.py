"""Attendants look plates up, warn and charge; drivers object, and another person decides."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from anchoring.actions import append_commitment
from anchoring.log.records import JSON
from credentials.presentation.clients import spend
from identity.actors import Actor
from identity.audit import audited, note, record_view
from identity.errors import NotAllowed
from identity.models import Member
from identity.queries import SEOUL

from ..enforcement import Finding, right_of
from ..errors import (
    AlreadyPenalised,
    CarHasARight,
    ObjectionMissing,
    OldLook,
    PenaltyUnknown,
    SameAttendant,
    WrongState,
)
from ..models import Car, Look, Lot, NoticeKind, Penalty, PenaltyKind, PenaltyState, PenaltyStep, Right
from ..plates import normalised
from .cars import _plate
from .steps import SERVICE, spend_today, tell

PENALTY, PENALTY_STEP = "parking.penalty", "parking.penalty_step"
LOOKS_A_MINUTE, LOOKS_A_DAY = 20, 1_500
FRESH_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Looked:
    look: Look
    finding: Finding


def look_up(typed: str, lot: Lot, bay: str = "", *, by: Actor) -> Looked:
    """Look a plate up at a place, now. Every look is kept, with who looked.

    Raises:
        NotAllowed, OutOfScope: not this attendant's district or service.
        TooManyRequests: twenty a minute. TooManyToday: 1,500.
        BadPlate.
    """
    by.require_staff("parking.add_look")
    by.require_scope(district=lot.district_id, service=SERVICE)
    who = str(by.user.pk) if by.user else by.name
    spend("parking-look", who, limit=LOOKS_A_MINUTE)
    spend_today("parking-look-day", who, LOOKS_A_DAY)
    return _recorded(normalised(typed), lot, bay, by=by)


@transaction.atomic
def _recorded(text: str, lot: Lot, bay: str, *, by: Actor) -> Looked:
    if by.user is None:
        raise NotAllowed  # a look has a person who looked
    plate, at = _plate(text), now()
    finding = right_of(plate, lot, at)
    look = Look.objects.create(
        plate=plate, lot=lot, attendant=by.user, bay=bay.strip()[:20], at=at, found=finding.right
    )
    record_view(by=by, subject=look, fields=("plate", "right"), district=lot.district_id, event="parking.looked_up")
    return Looked(look, finding)


@transaction.atomic
@audited("parking.penalised")
def penalise(look: Look, *, by: Actor) -> Penalty:
    """Leave a warning; where the plate was warned at this car park before, a charge, if it may make any.

    Raises:
        CarHasARight, OldLook, AlreadyPenalised.
    """
    by.require_staff("parking.add_penalty")
    by.require_scope(district=look.lot.district_id, service=SERVICE)
    at = now()
    if look.found != Right.NONE:
        raise CarHasARight
    if (at - look.at).total_seconds() > FRESH_MINUTES * 60:
        raise OldLook
    earlier = Penalty.objects.filter(plate=look.plate, lot=look.lot).exclude(state=PenaltyState.LIFTED)
    warned = look.lot.may_charge and earlier.exists()
    kind = PenaltyKind.CHARGE if warned else PenaltyKind.WARNING
    row = Penalty(
        pk=uuid.uuid4(),
        look=look,
        plate=look.plate,
        lot=look.lot,
        day=at.astimezone(SEOUL).date(),
        kind=kind,
        amount=look.lot.charge if warned else 0,
        made_at=at,
    )
    row.commitment = append_commitment(PENALTY, penalty_record(row))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyPenalised from error
    for car in Car.objects.filter(plate=look.plate, removed_at=None).select_related("member"):
        tell(car.member, NoticeKind.CHARGED if warned else NoticeKind.WARNED, at)
    note(district=look.lot.district_id, service=SERVICE, kind=kind, amount=row.amount)
    return row


def penalty_record(row: Penalty) -> dict[str, JSON]:
    return {
        "id": str(row.pk),
        "lot": row.lot_id,
        "day": row.day.isoformat(),
        "penalty": str(row.kind),
        "amount": row.amount,
    }


@transaction.atomic
@audited("parking.objected")
def object_to(penalty: Penalty, text: str, member: Member, *, by: Actor) -> Penalty:
    """The driver objects, once. Raises PenaltyUnknown, ObjectionMissing, WrongState."""
    if not cars_then(member, penalty).exists():
        raise PenaltyUnknown
    return _objected(penalty, text)


@transaction.atomic
@audited("parking.objection_recorded")
def record_objection(penalty: Penalty, text: str, *, by: Actor) -> Penalty:
    """Staff write down what came on paper, of a driver who has no wallet. Raises ObjectionMissing, WrongState."""
    by.require_staff("parking.change_penalty")
    by.require_scope(district=penalty.lot.district_id, service=SERVICE)
    return _objected(penalty, text)


def _objected(penalty: Penalty, text: str) -> Penalty:
    row = Penalty.objects.select_for_update(of=("self",)).select_related("lot").get(pk=penalty.pk)
    if not text.strip():
        raise ObjectionMissing
    at = now()
    _step(row, PenaltyState.APPEALED, at)
    row.objection, row.objected_at = text.strip()[:500], at
    row.save(update_fields=["state", "objection", "objected_at"])
    note(district=row.lot.district_id, service=SERVICE)
    return row


def cars_then(member: Member, penalty: Penalty) -> QuerySet[Car]:
    """The member's car that a penalty is of: known before it was made, so that nobody adds another's car to see it."""
    return Car.objects.filter(member=member, plate=penalty.plate_id, removed_at=None, added_at__lte=penalty.made_at)


@transaction.atomic
@audited("parking.objection_decided")
def decide_objection(penalty: Penalty, lift: bool, answer: str, *, by: Actor) -> Penalty:
    """Another person than the attendant decides, with an answer.

    Raises:
        WrongState, ObjectionMissing, SameAttendant.
    """
    row = Penalty.objects.select_for_update(of=("self",)).select_related("lot", "look__attendant").get(pk=penalty.pk)
    by.require_staff("parking.change_penalty")
    by.require_scope(district=row.lot.district_id, service=SERVICE)
    if by.person is not None and by.person == row.look.attendant.person:
        raise SameAttendant
    if not answer.strip():
        raise ObjectionMissing
    at = now()
    _step(row, PenaltyState.LIFTED if lift else PenaltyState.UPHELD, at)
    row.answer, row.decided_by = answer.strip()[:500], by.user
    row.save(update_fields=["state", "answer", "decided_by"])
    for car in Car.objects.filter(plate=row.plate, removed_at=None, added_at__lte=row.made_at).select_related("member"):
        tell(car.member, NoticeKind.APPEAL, at)
    note(district=row.lot.district_id, service=SERVICE, state=row.state)
    return row


def _step(row: Penalty, to: PenaltyState, at: datetime) -> None:
    if to not in PenaltyState.NEXT[row.state]:
        raise WrongState(state=row.state)
    row.state = to
    step = PenaltyStep(penalty=row, state=to, at=at)
    step.commitment = append_commitment(PENALTY_STEP, penalty_step_record(step))
    step.save(force_insert=True)


def penalty_step_record(step: PenaltyStep) -> dict[str, JSON]:
    """The record in the log: not what was said, which may be personal."""
    at = step.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return {"penalty": str(step.penalty_id), "step": str(step.state), "at": at}
