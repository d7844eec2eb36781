"""A coordinator approves or corrects the hours of a shift; staff confirm a member's day; only then they count."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from identity.queries import SEOUL
from mileage.transactions import in_one_transaction

from ..attended import length, scanned_minutes
from ..errors import DayUndecided, HoursWrong, NotApproved, OwnAttendance, ShiftNotOver, SignupUnknown, TooShort
from ..models import Coordinator, Signup, SignupState, Step, Volunteer, VolunteerRecord
from ..records import commit_step
from .hours import SERVICE, HoursReport, record_hours


@transaction.atomic
@audited("volunteering.hours_approved")
def approve_hours(
    member: Member, signup_id: UUID, minutes: int | None = None, reason: str = "", *, by: Actor
) -> Signup:
    """As a coordinator, approve what was scanned, or other minutes with a reason. Again, until staff confirm.

    Raises:
        SignupUnknown: not of an institution that this member coordinates for, or confirmed.
        ShiftNotOver, OwnAttendance, HoursWrong: what it says.
    """
    signup, role = _to_decide(member, signup_id)
    scanned = scanned_minutes(signup)
    wanted = minutes if minutes is not None else scanned
    if wanted is None or not 1 <= wanted <= length(signup) or (wanted != scanned and not reason.strip()):
        raise HoursWrong
    return _decide(signup, role, SignupState.APPROVED, Step.APPROVED, wanted, reason if wanted != scanned else "")


@transaction.atomic
@audited("volunteering.hours_refused")
def refuse_hours(member: Member, signup_id: UUID, reason: str, *, by: Actor) -> Signup:
    """As a coordinator, say that there are none. Raises as `approve_hours`."""
    signup, role = _to_decide(member, signup_id)
    if not reason.strip():
        raise HoursWrong
    return _decide(signup, role, SignupState.REFUSED, Step.REFUSED, None, reason)


def _to_decide(member: Member, signup_id: UUID) -> tuple[Signup, Coordinator]:
    rows = Signup.objects.select_for_update(of=("self",)).select_related("volunteer", "shift__programme__institution")
    signup = rows.filter(pk=signup_id, state__in=SignupState.OPEN).first()
    institution = signup.shift.programme.institution if signup else None
    role = Coordinator.objects.filter(member=member, institution=institution, ended_at=None).first()
    if signup is None or role is None or institution is None:
        raise SignupUnknown
    if signup.volunteer.member_id == member.pk:
        raise OwnAttendance
    if signup.during.upper > now() and signup.left_at is None:
        raise ShiftNotOver
    note(district=institution.district_id, service=SERVICE)
    return signup, role


def _decide(
    signup: Signup, role: Coordinator, state: SignupState, step: Step, minutes: int | None, reason: str
) -> Signup:
    signup.state, signup.minutes, signup.decided_by, signup.reason = state, minutes, role, reason.strip()[:200]
    signup.save(update_fields=["state", "minutes", "decided_by", "reason"])
    commit_step(signup, step, now())
    return signup


@in_one_transaction
@audited("volunteering.hours_confirmed")
def confirm_hours(signup: Signup, *, by: Actor) -> VolunteerRecord:
    """As staff, confirm a member's approved hours of a day at an institution: they are recorded once, and earn.

    Where that day's hours stand already, of a file or entered by staff, the sign-ups are tied to those instead.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's to confirm.
        NotApproved, DayUndecided, TooShort: what it says.
        ServiceError, LedgerRefusal: as record_activity says.
    """
    institution = signup.shift.programme.institution
    by.require_staff("volunteering.add_volunteerrecord")
    by.require_scope(district=institution.district_id, service=SERVICE)
    note(district=institution.district_id, service=SERVICE)
    volunteer = Volunteer.objects.select_for_update(of=("self",)).select_related("member").get(pk=signup.volunteer_id)
    day = signup.during.lower.astimezone(SEOUL).date()
    rows = list(_of_day(signup, day))
    approved = [row for row in rows if row.state == SignupState.APPROVED]
    if signup.pk not in {row.pk for row in approved}:
        raise NotApproved
    if any(row.state in (SignupState.PRESENT, SignupState.LEFT) for row in rows):
        raise DayUndecided
    hours = sum(row.minutes or 0 for row in approved) // 60
    if not hours:
        raise TooShort
    standing = VolunteerRecord.objects.filter(
        member=volunteer.member, institution=institution, performed_on=day, stands=True
    ).first()
    if standing:
        return _tie(approved, standing, SignupState.KNOWN, Step.KNOWN)
    report = HoursReport(volunteer.member, institution, day, hours, f"shift {signup.shift_id}")
    # Tied before it is recorded: the ledger call comes last.
    return record_hours(report, by=by, first=lambda made: _tie(approved, made, SignupState.CONFIRMED, Step.CONFIRMED))


def _of_day(signup: Signup, day: date) -> QuerySet[Signup]:
    since = datetime.combine(day, time(), tzinfo=SEOUL)
    rows = Signup.objects.select_for_update(of=("self",)).select_related("volunteer").order_by("pk")
    return rows.filter(
        volunteer=signup.volunteer_id,
        shift__programme__institution=signup.shift.programme.institution_id,
        during__startswith__gte=since,
        during__startswith__lt=since + timedelta(days=1),
    )


def _tie(signups: list[Signup], record: VolunteerRecord, state: SignupState, step: Step) -> VolunteerRecord:
    at = now()
    for row in signups:
        row.state, row.record = state, record
        row.save(update_fields=["state", "record"])
        commit_step(row, step, at)
    return record
