"""Resident permits: a round opens with its criteria published, ranks who applied, and gives bays in that order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Sum
from django.utils.timezone import now

from anchoring.actions import append_commitment
from anchoring.log.records import JSON
from identity.actors import Actor, ActorKind
from identity.audit import audited, note
from identity.models import Member
from identity.queries import today
from identity.register.queries import resident_facts
from services.core.models import Activity, ActivityState

from ..cards import is_resident, live_cards
from ..errors import (
    AlreadyApplied,
    BadCriteria,
    CarInUse,
    NotApplied,
    NotAResident,
    PermitUnknown,
    RoundClosed,
    RoundOpen,
)
from ..models import (
    ApplicationState,
    Bay,
    Car,
    Fact,
    Lot,
    NoticeKind,
    Permit,
    PermitApplication,
    PermitRound,
    RoundState,
    Shift,
)
from .meeting import SHARING
from .steps import SERVICE, tell

PUBLISHED, RANKED = "parking.round", "parking.ranking"


@dataclass(frozen=True, slots=True)
class Criterion:
    fact: Fact
    argument: str
    points: int
    most: int

    @classmethod
    def read(cls, given: Any) -> Criterion:
        try:
            found = cls(Fact(given["fact"]), str(given.get("argument", "")), int(given["points"]), int(given["most"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadCriteria from error
        if not (0 < found.points <= found.most <= 10_000) or (found.fact == Fact.CARD) != bool(found.argument):
            raise BadCriteria
        return found


@transaction.atomic
@audited("parking.round_opened")
def open_round(lot: Lot, closes_at: datetime, term: DateRange, criteria: list[Any], *, by: Actor) -> PermitRound:
    """Publish the criteria, and take applications until a time. Raises BadCriteria."""
    by.require_staff("parking.add_permitround")
    by.require_scope(district=lot.district_id, service=SERVICE)
    if not isinstance(criteria, list) or not criteria:
        raise BadCriteria
    for given in criteria:
        Criterion.read(given)
    row = PermitRound(lot=lot, closes_at=closes_at, term=term, criteria=criteria)
    row.published = append_commitment(PUBLISHED, round_record(row))
    row.save()
    note(district=lot.district_id, service=SERVICE)
    return row


def round_record(row: PermitRound) -> dict[str, JSON]:
    return {
        "lot": row.lot_id,
        "closes_at": row.closes_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "from": row.term.lower.isoformat(),
        "until": row.term.upper.isoformat(),
        "criteria": row.criteria,
    }


def ranking_record(row: PermitRound) -> dict[str, JSON]:
    ranked = row.applications.exclude(rank=None).order_by("rank").values_list("pk", "points", "rank", "state")
    return {"round": row.pk, "ranking": [list(each) for each in ranked]}


@transaction.atomic
@audited("parking.permit_applied")
def apply_for_permit(row: PermitRound, car: Car, shift: Shift, *, by: Actor) -> PermitApplication:
    """Raises RoundClosed, NotAResident, AlreadyApplied."""
    row = (
        PermitRound.objects.select_for_update(of=("self",), no_key=True).select_related("lot__district").get(pk=row.pk)
    )
    if row.state != RoundState.OPEN or row.closes_at <= now():
        raise RoundClosed
    if not is_resident(car.member, row.lot.district):
        raise NotAResident
    note(district=row.lot.district_id, service=SERVICE, shift=shift)
    try:
        with transaction.atomic():
            return PermitApplication.objects.create(
                round=row, member=car.member, shift=shift, plate=car.plate, made_at=now()
            )
    except IntegrityError as error:
        raise AlreadyApplied from error


@transaction.atomic
@audited("parking.round_decided")
def decide_round(row: PermitRound, *, by: Actor) -> PermitRound:
    """Rank by the published criteria, first come first among equals, and give bays in that order.

    Raises:
        RoundOpen: applications are still taken.
        RoundClosed: it was decided already.
    """
    row = PermitRound.objects.select_for_update(of=("self",)).select_related("lot").get(pk=row.pk)
    by.require_staff("parking.change_permitround")
    by.require_scope(district=row.lot.district_id, service=SERVICE)
    if row.state != RoundState.OPEN:
        raise RoundClosed
    if row.closes_at > now():
        raise RoundOpen
    criteria = [Criterion.read(given) for given in row.criteria]
    waiting = list(row.applications.filter(state=ApplicationState.OPEN).select_related("member", "plate"))
    for one in waiting:
        one.points = points_of(one.member, criteria, row.closes_at)
    ranked = sorted(waiting, key=lambda one: (-(one.points or 0), one.made_at, one.pk))
    free = _free_parts(row)
    for rank, one in enumerate(ranked, 1):
        one.rank = rank
        one.state = ApplicationState.GRANTED if _grant(one, row, free) else ApplicationState.WAITING
        one.save(update_fields=["points", "rank", "state"])
        tell(one.member, NoticeKind.PERMIT, now())
    row.state = RoundState.DECIDED
    row.decided = append_commitment(RANKED, ranking_record(row))
    row.save(update_fields=["state", "decided"])
    note(district=row.lot.district_id, service=SERVICE, applications=len(ranked))
    return row


def points_of(member: Member, criteria: list[Criterion], at: datetime) -> int:
    """The sum over the criteria of what is known of a member; no criterion gives more than its most."""
    return sum(min(_count(member, one, at) * one.points, one.most) for one in criteria)


def _count(member: Member, one: Criterion, at: datetime) -> int:
    if one.fact == Fact.CARD:
        return int(one.argument in live_cards(member))
    if one.fact == Fact.SHARED_HOURS:
        year = Activity.objects.filter(
            member=member, kind=SHARING, state=ActivityState.RECORDED, performed_at__gt=at - timedelta(days=365)
        )
        return int(year.aggregate(total=Sum("quantity"))["total"] or 0)
    facts = resident_facts(member)
    if facts is None:
        return 0
    return facts.children if one.fact == Fact.CHILDREN else _whole_years(facts.since, today())


def _whole_years(since: date, on: date) -> int:
    return max(0, on.year - since.year - ((on.month, on.day) < (since.month, since.day)))


def _free_parts(row: PermitRound) -> dict[int, set[str]]:
    """For each bay of the lot the parts of the day that no permit has in the term."""
    free = {bay.pk: {"day", "night"} for bay in Bay.objects.filter(lot=row.lot, active=True).order_by("number")}
    for bay, shift in Permit.objects.filter(bay__in=free, ended_at=None, during__overlap=row.term).values_list(
        "bay", "shift"
    ):
        free[bay] -= set(Shift.PARTS[shift])
    return free


def _grant(one: PermitApplication, row: PermitRound, free: dict[int, set[str]]) -> bool:
    """The bay that fits most tightly first, so that a half-used bay is filled before another is broken."""
    parts = set(Shift.PARTS[one.shift])
    fitting = sorted((len(left), bay) for bay, left in free.items() if parts <= left)
    for _size, bay in fitting:
        try:
            with transaction.atomic():
                Permit.objects.create(
                    application=one, bay_id=bay, member=one.member, plate=one.plate, shift=one.shift, during=row.term
                )
        except IntegrityError:
            return False  # this car has a permit at that time already
        free[bay] -= parts
        return True
    return False


@transaction.atomic
@audited("parking.permit_withdrawn")
def withdraw_application(row: PermitRound, member: Member, *, by: Actor) -> PermitApplication:
    """Take an application back while the round is open; another may be made. Raises RoundClosed, NotApplied."""
    row = PermitRound.objects.select_for_update(of=("self",), no_key=True).select_related("lot").get(pk=row.pk)
    if row.state != RoundState.OPEN or row.closes_at <= now():
        raise RoundClosed
    mine = row.applications.select_for_update(of=("self",)).filter(member=member, state=ApplicationState.OPEN).first()
    if mine is None:
        raise NotApplied
    mine.state = ApplicationState.WITHDRAWN
    mine.save(update_fields=["state"])
    note(district=row.lot.district_id, service=SERVICE)
    return mine


@transaction.atomic
@audited("parking.permit_given_back")
def give_back_permit(permit: Permit, *, by: Actor) -> Permit:
    """End a permit now, by its holder or by staff; who is next on the round's waiting list and fits gets the bay.

    Raises:
        NotAllowed, OutOfScope: not this actor's. PermitUnknown: it has ended.
    """
    lot = permit.bay.lot
    if not (by.kind == ActorKind.MEMBER and by.user is not None and by.user == permit.member.user):
        by.require_staff("parking.change_permit")
        by.require_scope(district=lot.district_id, service=SERVICE)
    note(district=lot.district_id, service=SERVICE, bay=permit.bay_id)
    return end_permit(permit)


def end_permit(permit: Permit) -> Permit:
    """In a transaction of an action that has judged who does it. Raises PermitUnknown."""
    wanted = permit.application.round_id
    round_ = PermitRound.objects.select_for_update(of=("self",)).select_related("lot").get(pk=wanted)
    row = Permit.objects.select_for_update(of=("self",)).filter(pk=permit.pk, ended_at=None).first()
    if row is None or row.during.upper <= today():
        raise PermitUnknown
    row.ended_at = now()
    row.save(update_fields=["ended_at"])
    _move_up(round_)
    return row


def _move_up(row: PermitRound) -> None:
    """The waiting list by rank. The ranking was committed, so that who moves up keeps the state that it names."""
    waiting = row.applications.filter(state=ApplicationState.WAITING, permit=None, member__left_at=None)
    free = _free_parts(row)
    for one in waiting.select_related("member", "plate").order_by("rank"):
        if _grant(one, row, free):
            tell(one.member, NoticeKind.PERMIT, now())


@transaction.atomic
@audited("parking.permit_car_changed")
def change_permit_car(permit: Permit, car: Car, *, by: Actor) -> Permit:
    """Another car of the same member from now on.

    Raises:
        PermitUnknown: it has ended, or is somebody else's.
        CarInUse: the car has another permit at that time.
    """
    row = Permit.objects.select_for_update(of=("self",)).filter(pk=permit.pk, ended_at=None, member=car.member).first()
    if row is None or row.during.upper <= today():
        raise PermitUnknown
    note(before=row.plate_id, after=car.plate_id, service=SERVICE)
    row.plate = car.plate
    try:
        with transaction.atomic():
            row.save(update_fields=["plate"])
    except IntegrityError as error:
        raise CarInUse from error
    return row
