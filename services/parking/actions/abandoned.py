"""Abandoned vehicles: a report, an inspection, and the steps of the law in their order and not before their time."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import now

from anchoring.actions import append_commitment
from anchoring.log.records import JSON
from identity.actors import Actor
from identity.audit import audited, note
from identity.models import District, Member
from identity.queries import SEOUL, today
from mileage.transactions import in_one_transaction
from services.core.actions import ActivityReport, record_activity
from services.core.errors import AlreadyRecorded

from ..deadlines import last_day
from ..errors import AlreadyReported, DayToCome, NotYetDue, OtherCaseUnknown, ReportIncomplete, WrongState
from ..models import AbandonedCase, CaseState, CaseStep, NoticeKind, Place, StatutoryTimer
from ..photos import without_metadata
from ..plates import chassis_number, normalised
from .cars import _plate
from .steps import SERVICE, spend_today, tell

KIND = "parking.abandoned"
REWARD = "parking-report"
REPORTS_A_DAY = 10
# What must have passed since a step before the next one, and the basis of a disposal, which begins no period.
DISPOSAL = "자동차관리법 제26조제3항, 같은 법 시행령 제6조제4항"
PERIODS = {
    CaseState.NOTICED: "notice",
    CaseState.ORDERED: "order",
    CaseState.PUBLISHED: "publication",
    CaseState.LIENS: "liens",
}
# The steps of which who reported the vehicle is told; the others they see with their report.
TOLD = {
    CaseState.REPORTED: NoticeKind.RECEIVED,
    CaseState.INSPECTED: NoticeKind.FOUND,
    CaseState.DISMISSED: NoticeKind.NOT_FOUND,
    CaseState.REMOVED: NoticeKind.REMOVED,
    CaseState.DISPOSED: NoticeKind.DISPOSED,
}


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a citizen saw.

    plate: empty where it has none. chassis: where it has no plate, if it can be read.
    location: latitude and longitude, given only with consent.
    """

    district: District
    plate: str
    place: str
    on: Place
    seen_since: date
    drivable: bool
    photo: bytes
    location: tuple[float, float] | None = None
    chassis: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the inspection found out about a vehicle. `earlier`: the number of a case of the same vehicle."""

    plate: str = ""
    chassis: str = ""
    earlier: uuid.UUID | None = None


@transaction.atomic
@audited("abandoned.reported")
def report_vehicle(seen: Sighting, member: Member, *, by: Actor) -> AbandonedCase:
    """Report a vehicle that seems abandoned.

    Raises:
        BadPlate, BadChassis, BadPhoto, DayToCome, ReportIncomplete: what it says. TooManyToday: ten.
        AlreadyReported: a case of this vehicle is open.
    """
    spend_today("abandoned-report", str(member.pk), REPORTS_A_DAY)
    plate = normalised(seen.plate) if seen.plate.strip() else ""
    chassis = chassis_number(seen.chassis)
    photo = without_metadata(seen.photo)  # a camera writes the location into it
    if seen.seen_since > today():
        raise DayToCome
    if not seen.place.strip():
        raise ReportIncomplete
    latitude, longitude = seen.location or (None, None)
    case = AbandonedCase(
        pk=uuid.uuid4(),
        district=seen.district,
        plate=_plate(plate) if plate else None,
        chassis=chassis,
        place=seen.place.strip()[:120],
        on=seen.on,
        drivable=seen.drivable,
        seen_since=seen.seen_since,
        latitude=latitude,
        longitude=longitude,
        location_consent=seen.location is not None,
        photo=photo,
        reporter=member,
        reported_at=now(),
    )
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyReported from error
    _write(case, CaseState.REPORTED, today(), "", by)
    note(district=seen.district.pk, service=SERVICE)
    return case


@in_one_transaction
@audited("abandoned.inspected")
def inspect_vehicle(
    case: AbandonedCase, abandoned: bool, remark: str = "", found: Found | None = None, *, by: Actor
) -> AbandonedCase:
    """Staff have seen it. Found abandoned, its reporter is rewarded, once for each vehicle.

    Raises:
        NotYetDue: on another's land it must have stood for two months, or 15 days if it cannot be driven.
        BadPlate, BadChassis, OtherCaseUnknown: what was found cannot be.
        AlreadyReported: it is a vehicle that another open case is of.
        WrongState, NotAllowed, OutOfScope.
    """
    row = _locked(case, by)
    _identify(row, found or Found())
    to = CaseState.INSPECTED if abandoned else CaseState.DISMISSED
    if abandoned and row.on == Place.LAND:
        _require_past("land" if row.drivable else "land-wreck", row.seen_since)
    _step(row, to, remark, by)
    if abandoned:
        _reward(row, by)
    return row


@transaction.atomic
@audited("abandoned.step")
def take_step(case: AbandonedCase, to: CaseState, remark: str = "", *, by: Actor) -> AbandonedCase:
    """The next step of the law.

    Raises:
        NotYetDue: the period that the step before began has not passed; carries its last day.
        WrongState: not the next step, or a publication although the order did not come back.
    """
    row = _locked(case, by)
    if to not in next_steps(row):
        raise WrongState(state=row.state)
    last = row.steps.aggregate(last=Max("last_day"))["last"]
    if last and today() <= last and to not in (CaseState.REMOVED, CaseState.PUBLISHED):
        raise NotYetDue(last_day=last.isoformat())
    _step(row, to, remark, by)
    return row


def next_steps(case: AbandonedCase) -> frozenset[CaseState]:
    """After the inspection. An order that nobody got is published before the rest; any other is not published."""
    steps = frozenset(CaseState(step) for step in CaseState.NEXT[case.state]) - {
        CaseState.INSPECTED,
        CaseState.DISMISSED,
    }
    if case.state != CaseState.ORDERED:
        return steps
    return steps - {CaseState.LIENS if case.order_returned else CaseState.PUBLISHED}


@transaction.atomic
@audited("abandoned.order_returned")
def record_return(case: AbandonedCase, *, by: Actor) -> AbandonedCase:
    """The order came back undelivered: it is published. Raises WrongState."""
    row = _locked(case, by)
    if row.state != CaseState.ORDERED:
        raise WrongState(state=row.state)
    row.order_returned = True
    row.save(update_fields=["order_returned"])
    return row


def _locked(case: AbandonedCase, by: Actor) -> AbandonedCase:
    by.require_staff("parking.change_abandonedcase")
    rows = AbandonedCase.objects.select_for_update(of=("self",)).select_related("district", "plate", "reporter")
    row = rows.get(pk=case.pk)
    by.require_scope(district=row.district_id, service=SERVICE)
    note(district=row.district_id, service=SERVICE)
    return row


def _step(row: AbandonedCase, to: CaseState, remark: str, by: Actor) -> None:
    if to not in CaseState.NEXT[row.state]:
        raise WrongState(state=row.state)
    row.state = to
    row.save(update_fields=["state"])
    _write(row, to, today(), remark, by)


def _write(row: AbandonedCase, state: CaseState, on: date, remark: str, by: Actor) -> None:
    code = PERIODS.get(state)
    until = last_day(StatutoryTimer.objects.get(code=code), on) if code else None
    step = CaseStep(case=row, state=state, done_on=on, last_day=until, note=remark.strip()[:300], by=by.user)
    step.commitment = append_commitment(KIND, step_record(step))
    step.save(force_insert=True)
    if state in TOLD:
        _tell(row, TOLD[state])


def _tell(row: AbandonedCase, kind: NoticeKind) -> None:
    if row.reporter and not row.reporter.left_at:
        tell(row.reporter, kind, now(), case=row)


def _identify(row: AbandonedCase, found: Found) -> None:
    """Write down what vehicle it is; what is known already stays."""
    if not row.plate and found.plate.strip():
        row.plate = _plate(normalised(found.plate))
    row.chassis = row.chassis or chassis_number(found.chassis)
    if found.earlier:
        others = AbandonedCase.objects.filter(district=row.district).exclude(pk=row.pk)
        earlier = others.filter(pk=found.earlier).first()
        if earlier is None or row.pk in (earlier.pk, earlier.same_as_id):
            raise OtherCaseUnknown
        row.same_as = earlier.same_as or earlier
    try:
        with transaction.atomic():
            row.save(update_fields=["plate", "chassis", "same_as"])
    except IntegrityError as error:
        raise AlreadyReported from error


def _require_past(code: str, since: date) -> None:
    last = last_day(StatutoryTimer.objects.get(code=code), since)
    if today() <= last:  # a period is over when its last day is (민법 art. 159)
        raise NotYetDue(last_day=last.isoformat())


def basis_of(state: str) -> str:
    """The law that a step's paper names."""
    timer = StatutoryTimer.objects.filter(code=PERIODS.get(CaseState(state), "")).first()
    return timer.basis if timer else DISPOSAL


def step_record(step: CaseStep) -> dict[str, JSON]:
    """The record in the log: no plate, no person."""
    until = step.last_day.isoformat() if step.last_day else None
    return {"case": str(step.case_id), "step": str(step.state), "on": step.done_on.isoformat(), "last_day": until}


def reward_source(row: AbandonedCase) -> str:
    """The activity's source: the plate where there is one, else the case."""
    return f"abandoned:{row.plate_id}" if row.plate_id else f"abandoned:case:{row.pk}"


def _reward(row: AbandonedCase, by: Actor) -> None:
    """Last: it ends with the ledger call. Constraints say that one plate and one chassis are rewarded once."""
    if row.reporter is None or row.reporter.left_at or _repeats_a_rewarded_one(row):
        return
    report = ActivityReport(
        kind=REWARD,
        member=row.reporter,
        quantity=1,
        unit="vehicle",
        performed_at=row.reported_at.astimezone(SEOUL),
        source_ref=reward_source(row),
        evidence=str(row.pk),
        district=row.district,
    )
    try:
        with transaction.atomic():
            _mark_rewarded(row)
            _tell(row, NoticeKind.REWARDED)
            record_activity(report, by=by)
    except AlreadyRecorded:
        row.rewarded = False


def _repeats_a_rewarded_one(row: AbandonedCase) -> bool:
    if row.same_as_id is None:
        return False
    first = AbandonedCase.objects.select_for_update(of=("self",)).get(pk=row.same_as_id)
    return first.rewarded or first.repeats.filter(rewarded=True).exists()


def _mark_rewarded(row: AbandonedCase) -> None:
    row.rewarded = True
    try:
        with transaction.atomic():
            row.save(update_fields=["rewarded"])
    except IntegrityError as error:
        raise AlreadyRecorded(source_ref=reward_source(row)) from error
