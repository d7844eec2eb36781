"""Staff add an institution's shifts and cancel them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.queries import SEOUL

from ..errors import ShiftBegun
from ..models import Institution, Programme, Shift, Signup, SignupState, Step
from ..notices import tell_cancelled
from ..records import commit_step
from .hours import SERVICE


@dataclass(frozen=True, slots=True)
class NewShifts:
    """The first shift, and how many weeks it is repeated."""

    starts: datetime
    length: timedelta
    capacity: int
    weeks: int = 1


@transaction.atomic
@audited("volunteering.shifts_added")
def add_shifts(programme: Programme, wanted: NewShifts, *, by: Actor) -> list[Shift]:
    """Raises NotAllowed, OutOfScope, ShiftBegun: the first one would be in the past."""
    by.require_staff("volunteering.add_shift")
    _require(programme.institution, by)
    note(programme=programme.pk, shifts=wanted.weeks)
    if wanted.starts <= now():
        raise ShiftBegun
    starts = [wanted.starts + timedelta(weeks=week) for week in range(wanted.weeks)]  # Seoul has no summer time
    return Shift.objects.bulk_create(
        Shift(programme=programme, during=DateTimeTZRange(at, at + wanted.length), capacity=wanted.capacity)
        for at in starts
    )


@transaction.atomic
@audited("volunteering.shift_cancelled")
def cancel_shift(shift: Shift, reason: str, *, by: Actor) -> Shift:
    """Cancel a shift before it begins; who signed up sees it at once. Raises NotAllowed, OutOfScope, ShiftBegun."""
    by.require_staff("volunteering.change_shift")
    _require(shift.programme.institution, by)
    note(reason=reason)
    row = Shift.objects.select_for_update().get(pk=shift.pk)
    if row.cancelled_at or row.during.lower <= now():
        raise ShiftBegun
    row.cancelled_at, row.taken = now(), 0
    row.save(update_fields=["cancelled_at", "taken"])
    signups = Signup.objects.select_related("volunteer__member").filter(shift=row, state=SignupState.SIGNED)
    for signup in signups.order_by("pk"):
        Signup.objects.filter(pk=signup.pk).update(state=SignupState.CANCELLED)
        commit_step(signup, Step.CANCELLED, row.cancelled_at)
        tell_cancelled(signup.volunteer.member, row.during.lower.astimezone(SEOUL).date())
    return row


def _require(institution: Institution, by: Actor) -> None:
    by.require_scope(district=institution.district_id, service=SERVICE)
    note(district=institution.district_id, service=SERVICE)
