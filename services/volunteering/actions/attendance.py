"""A coordinator's phone sends what it scanned, perhaps hours later. Each scan is taken for itself, and once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member

from ..codes import Shown, read_code
from ..models import Coordinator, Direction, Outcome, Scan, Shift, Signup, SignupState, Step, Volunteer
from ..records import commit_step
from .hours import SERVICE

BEFORE, AFTER = timedelta(hours=2), timedelta(hours=6)  # around a shift in which people come and go
FRESH = timedelta(minutes=2)  # between the code's time and the scan's: beyond, it may be a picture of a code
SLACK = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class SeenCode:
    """`at` by the phone's clock."""

    id: UUID
    shift_id: int
    code: str
    direction: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Result:
    id: UUID
    outcome: str
    reason: str = ""


def take_scans(member: Member, scans: Sequence[SeenCode], sent_at: datetime, *, by: Actor) -> list[Result]:
    """Take what a phone sends, in the order in which it was seen; `sent_at` by the same clock tells how wrong it is.

    Sent again, each scan has the answer that it had.
    """
    behind = now() - sent_at
    return [_take(member, scan, sent_at, behind, by=by) for scan in sorted(scans, key=lambda scan: scan.at)]


def _take(member: Member, seen: SeenCode, sent_at: datetime, behind: timedelta, *, by: Actor) -> Result:
    with transaction.atomic():
        before = Scan.objects.filter(pk=seen.id).select_related("coordinator").first()
        if before is not None:
            mine = before.coordinator.member_id == member.pk
            return Result(seen.id, before.outcome, before.reason) if mine else _unknown(seen)
        shift = Shift.objects.filter(pk=seen.shift_id).select_related("programme").first()
        roles = Coordinator.objects.filter(member=member, ended_at=None)
        role = roles.filter(institution=shift.programme.institution_id).first() if shift else None
        if shift is None or role is None:
            return _unknown(seen)
        try:
            at = seen.at + behind
        except OverflowError:
            return Result(seen.id, Outcome.REFUSED, "clock")
        scan = Scan(id=seen.id, coordinator=role, shift=shift, direction=seen.direction, at=at)
        shown = read_code(seen.code)
        late = seen.at > sent_at + SLACK
        return _keep(scan, shown, "clock" if late else "", by=by)


def _unknown(seen: SeenCode) -> Result:
    return Result(seen.id, Outcome.REFUSED, "shift_unknown")


@audited("volunteering.scanned")
def _keep(scan: Scan, shown: Shown | None, refused: str, *, by: Actor) -> Result:
    signup = _signup(scan, shown)
    if again := Scan.objects.filter(pk=scan.pk).first():  # sent twice at once: the other has taken it meanwhile
        return Result(again.pk, again.outcome, again.reason)
    reason = refused or _refusal(scan, shown, signup)
    scan.signup, scan.shown_at = signup, shown.at if shown else None
    flag = "" if reason or shown is None else _flag(scan, shown)
    scan.outcome = Outcome.REFUSED if reason else Outcome.FLAGGED if flag else Outcome.TAKEN
    scan.reason = reason or flag
    made = Scan.objects.bulk_create([scan], ignore_conflicts=True)
    note(service=SERVICE, subject=scan, outcome=str(scan.outcome))
    if signup and not reason and Scan.objects.filter(pk=made[0].pk).exists():
        _mark(signup, scan)
    return Result(scan.pk, scan.outcome, scan.reason)


def _signup(scan: Scan, shown: Shown | None) -> Signup | None:
    """Locked, after the volunteer."""
    if shown is None:
        return None
    volunteer = Volunteer.objects.select_for_update().filter(pk=shown.volunteer_id).first()
    mine = Signup.objects.select_for_update(of=("self",)).select_related("volunteer")
    return mine.filter(volunteer=volunteer, shift=scan.shift, state__in=SignupState.LIVE).first()


def _refusal(scan: Scan, shown: Shown | None, signup: Signup | None) -> str:
    during = scan.shift.during
    if shown is None:
        return "bad_code"
    if signup is None:
        return "not_signed_up"
    if signup.volunteer.member_id == scan.coordinator.member_id:
        return "own_attendance"
    if not during.lower - BEFORE <= scan.at <= min(during.upper + AFTER, now() + SLACK):
        return "not_in_shift"
    if signup.state not in (SignupState.SIGNED, SignupState.PRESENT, SignupState.LEFT):
        return "decided"
    if signup.scans.filter(shown_at=shown.at).exclude(outcome=Outcome.REFUSED).exists():
        return "code_used"
    return ""


def _flag(scan: Scan, shown: Shown) -> str:
    return "" if abs(shown.at - scan.at) <= FRESH else "code_time"


def _mark(signup: Signup, scan: Scan) -> None:
    """The first time in and the last time out count."""
    if scan.direction == Direction.IN:
        signup.came_at = min(signup.came_at or scan.at, scan.at)
    else:
        signup.left_at = max(signup.left_at or scan.at, scan.at)
    signup.state = SignupState.LEFT if signup.left_at else SignupState.PRESENT
    signup.save(update_fields=["came_at", "left_at", "state"])
    commit_step(signup, Step.CAME if scan.direction == Direction.IN else Step.LEFT, scan.at)
