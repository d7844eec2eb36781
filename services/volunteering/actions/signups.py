"""Members sign up for shifts and withdraw.

Locks are taken in one order: the volunteer, then the shift.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member

from ..errors import AlreadySignedUp, ShiftBegun, ShiftFull, ShiftOverlaps, ShiftUnknown, SignupUnknown
from ..models import Shift, Signup, SignupState, Step, Volunteer
from ..records import commit_step
from .hours import SERVICE


@transaction.atomic
@audited("volunteering.signed_up")
def sign_up(member: Member, shift_id: int, *, by: Actor) -> Signup:
    """Take a place in a shift that has not begun.

    Raises:
        ShiftUnknown, ShiftBegun, ShiftFull: what it says.
        AlreadySignedUp, ShiftOverlaps: this member is somewhere at that time.
    """
    volunteer = _locked(member)
    shift = _open_shift(shift_id)
    live = volunteer.signups.filter(state__in=SignupState.LIVE, during__overlap=shift.during)
    if there := live.first():
        raise AlreadySignedUp if there.shift_id == shift.pk else ShiftOverlaps
    if not Shift.objects.filter(pk=shift.pk, taken__lt=F("capacity")).update(taken=F("taken") + 1):
        raise ShiftFull
    signup = Signup.objects.create(volunteer=volunteer, shift=shift, during=shift.during)
    commit_step(signup, Step.SIGNED, now())
    note(district=shift.programme.district_id, service=SERVICE)
    return signup


def _locked(member: Member) -> Volunteer:
    """Whoever signs the same person up twice at once waits here; the exclusion constraint guards what this misses."""
    Volunteer.objects.bulk_create([Volunteer(member=member)], ignore_conflicts=True)
    return Volunteer.objects.select_for_update(of=("self",)).select_related("member").get(member=member)


def _open_shift(shift_id: int) -> Shift:
    open_ones = Shift.objects.select_for_update(of=("self",)).select_related("programme__institution")
    wanted = open_ones.filter(
        pk=shift_id, cancelled_at=None, programme__active=True, programme__institution__active=True
    )
    shift = wanted.first()
    if shift is None:
        raise ShiftUnknown
    if shift.during.lower <= now():
        raise ShiftBegun
    return shift


@transaction.atomic
@audited("volunteering.withdrawn")
def withdraw(member: Member, signup_id: UUID, *, by: Actor) -> Signup:
    """Give one's place back before the shift begins. Raises SignupUnknown, ShiftBegun."""
    signups = Signup.objects.select_related("volunteer").filter(pk=signup_id, volunteer__member=member)
    signup = signups.filter(state=SignupState.SIGNED).first()
    if signup is None:
        raise SignupUnknown
    if signup.during.lower <= now():
        raise ShiftBegun
    note(service=SERVICE)
    return end_signup(signup, SignupState.WITHDRAWN, Step.WITHDRAWN)


def end_signup(signup: Signup, state: SignupState, step: Step) -> Signup:
    """Give the place back, once. Raises SignupUnknown: it ended meanwhile."""
    Volunteer.objects.select_for_update().get(pk=signup.volunteer_id)
    Shift.objects.select_for_update().get(pk=signup.shift_id)
    if not Signup.objects.filter(pk=signup.pk, state=SignupState.SIGNED).update(state=state):
        raise SignupUnknown
    Shift.objects.filter(pk=signup.shift_id).update(taken=F("taken") - 1)
    signup.state = state
    commit_step(signup, step, now())
    return signup
