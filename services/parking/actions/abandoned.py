"""Abandoned vehicles: a report, an inspection, and the steps of the law in their order and not before their time."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from anchoring.actions import append_commitment
from anchoring.log.records import JSON
from credentials.presentation.clients import spend
from identity.actors import Actor
from identity.audit import audited, note
from identity.models import District, Member
from identity.queries import SEOUL, today
from mileage.transactions import in_one_transaction
from services.core.actions import ActivityReport, record_activity
from services.core.errors import AlreadyRecorded
from services.core.models import Activity

from ..deadlines import last_day
from ..errors import AlreadyReported, BadPhoto, BadTime, NotYetDue, ReportIncomplete, WrongState
from ..models import AbandonedCase, CaseState, CaseStep, Place, StatutoryTimer
from ..models.abandoned import MOST_PHOTO
from ..plates import normalised
from .cars import _plate
from .steps import SERVICE

KIND = "parking.abandoned"
REWARD = "parking-report"
REPORTS_A_DAY = 10
# What must have passed since a step before the next one.
PERIODS = {
    CaseState.NOTICED: "notice",
    CaseState.ORDERED: "order",
    CaseState.PUBLISHED: "publication",
    CaseState.LIENS: "liens",
}


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a citizen saw. `location`: latitude and longitude, given only with consent."""

    district: District
    plate: str
    place: str
    on: Place
    seen_since: date
    drivable: bool
    photo: bytes
    location: tuple[float, float] | None = None


@transaction.atomic
@audited("abandoned.reported")
def report_vehicle(seen: Sighting, member: Member, *, by: Actor) -> AbandonedCase:
    """Report a vehicle that seems abandoned.

    Raises:
        BadPlate, BadPhoto, BadTime, ReportIncomplete: what it says. TooManyRequests: ten a day.
        AlreadyReported: a case of this vehicle is open.
    """
    spend("abandoned-report", str(member.pk), limit=REPORTS_A_DAY, seconds=86_400)
    text = normalised(seen.plate)
    if not seen.photo.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or len(seen.photo) > MOST_PHOTO:
        raise BadPhoto
    if seen.seen_since > today():
        raise BadTime
    if not seen.place.strip():
        raise ReportIncomplete
    latitude, longitude = seen.location or (None, None)
    case = AbandonedCase(
        pk=uuid.uuid4(),
        district=seen.district,
        plate=_plate(text),
        place=seen.place.strip()[:120],
        on=seen.on,
        drivable=seen.drivable,
        seen_since=seen.seen_since,
        latitude=latitude,
        longitude=longitude,
        location_consent=seen.location is not None,
        photo=seen.photo,
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
def inspect_vehicle(case: AbandonedCase, abandoned: bool, remark: str = "", *, by: Actor) -> AbandonedCase:
    """Staff have seen it. Found abandoned, its reporter is rewarded, once for each vehicle.

    Raises:
        NotYetDue: on another's land it must have stood for two months, or 15 days if it cannot be driven.
        WrongState, NotAllowed, OutOfScope.
    """
    row = _locked(case, by)
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
    if to == CaseState.INSPECTED:
        raise WrongState(state=row.state)
    if to in CaseState.NEXT[row.state] and to not in (CaseState.REMOVED, CaseState.PUBLISHED):
        for step in row.steps.exclude(last_day=None):
            if step.last_day is not None and today() <= step.last_day:
                raise NotYetDue(last_day=step.last_day.isoformat())
    if to == CaseState.PUBLISHED and not row.order_returned:
        raise WrongState(state=row.state)
    if to == CaseState.LIENS and row.order_returned and row.state == CaseState.ORDERED:
        raise WrongState(state=row.state)  # an order that nobody got is published first
    _step(row, to, remark, by)
    return row


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
    row = AbandonedCase.objects.select_for_update(of=("self",)).select_related("district", "plate").get(pk=case.pk)
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


def _require_past(code: str, since: date) -> None:
    last = last_day(StatutoryTimer.objects.get(code=code), since)
    if today() < last:
        raise NotYetDue(last_day=last.isoformat())


def step_record(step: CaseStep) -> dict[str, JSON]:
    """The record in the log: no plate, no person."""
    until = step.last_day.isoformat() if step.last_day else None
    return {"case": str(step.case_id), "step": str(step.state), "on": step.done_on.isoformat(), "last_day": until}


def _reward(row: AbandonedCase, by: Actor) -> None:
    """Last: it ends with the ledger call. The vehicle is the source, so a second case of it earns nothing."""
    source = f"abandoned:{row.plate_id}"
    if row.reporter is None or row.reporter.left_at or Activity.objects.filter(source_ref=source).exists():
        return
    report = ActivityReport(
        kind=REWARD,
        member=row.reporter,
        quantity=1,
        unit="vehicle",
        performed_at=row.reported_at.astimezone(SEOUL),
        source_ref=source,
        evidence=str(row.pk),
        district=row.district,
    )
    try:
        with transaction.atomic():
            record_activity(report, by=by)
    except AlreadyRecorded:
        pass
