"""Staff come, move, stand in for each other, and leave. What takes access away works at once."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit
from ..accounts.sessions import end_sessions
from ..actors import Actor
from ..errors import BadDelegation, DistrictGone, NotAllowed, PersonHasLeft
from ..models import District, StaffAssignment, StaffPerson, StaffRole, User
from ..queries import today
from ..second_person import Approval, request_approval

ASSIGN = "identity.staff_assignment"


@transaction.atomic
@audit.audited("staff.assignment_requested")
def request_assignment(
    person: StaffPerson,
    role: str,
    *,
    first: date,
    by: Actor,
    district: District | None = None,
    service: str = "",
    end: date | None = None,
    replaces: StaffAssignment | None = None,
    reason: str = "",
) -> Approval:
    """Ask for a role for a person, from a day. Roles are given by two people, never by one.

    A transfer names the assignment that it `replaces`, which then ends on the same day.
    """
    by.require_staff("identity.add_staffassignment")
    by.require_scope(district=district, service=service)
    if by.person == person:
        raise NotAllowed(_("Another person asks for your own role."))
    _check_employed(person)
    _check_district(district, first, end)
    payload = {
        "person": person.pk,
        "role": StaffRole(role).value,
        "district": district.pk if district else None,
        "service": service,
        "first": first.isoformat(),
        "end": end.isoformat() if end else None,
        "replaces": replaces.pk if replaces else None,
    }
    return request_approval(ASSIGN, payload, by=by, district=district, service=service, reason=reason)


@audit.audited("staff.assigned")
def _assign(approval: Approval, *, by: Actor) -> StaffAssignment:
    """What the second person's approval carries out."""
    asked = approval.payload
    person = StaffPerson.objects.select_for_update().get(pk=asked["person"])
    district = District.objects.get(pk=asked["district"]) if asked["district"] else None
    first = date.fromisoformat(asked["first"])
    end = date.fromisoformat(asked["end"]) if asked["end"] else None
    _check_employed(person)
    _check_district(district, first, end)
    if asked["replaces"]:
        end_assignment(StaffAssignment.objects.get(pk=asked["replaces"]), by=by, on=first)
    return StaffAssignment.objects.create(
        person=person, role=asked["role"], district=district, service=asked["service"], during=DateRange(first, end)
    )


def carry_out_assignment(approval: Approval, by: Actor) -> None:
    if by.person and by.person.pk == approval.payload["person"]:
        raise NotAllowed(_("You cannot approve a role for yourself."))
    _assign(approval, by=by)


def describe_assignment(approval: Approval) -> str:
    """What will happen, for the person who decides."""
    asked = approval.payload
    district = District.objects.filter(pk=asked["district"]).first()
    return _("{person} becomes {role} for {district}, {service}, from {first}{end}.").format(
        person=StaffPerson.objects.get(pk=asked["person"]),
        role=StaffRole(asked["role"]).label,
        district=district or _("the whole city"),
        service=asked["service"] or _("every service"),
        first=asked["first"],
        end=_(" until the day before {end}").format(end=asked["end"]) if asked["end"] else "",
    )


@transaction.atomic
@audit.audited("staff.assignment_ended")
def end_assignment(assignment: StaffAssignment, *, by: Actor, on: date | None = None) -> StaffAssignment:
    """End it: `on` is the first day without it (today). Taking away needs no second person."""
    by.require_staff("identity.change_staffassignment")
    by.require_scope(district=assignment.district_id, service=assignment.service)
    day = on or today()
    return _end(assignment, day)


@transaction.atomic
@audit.audited("staff.delegated")
def delegate(assignment: StaffAssignment, to: StaffPerson, *, end: date, by: Actor) -> StaffAssignment:
    """Let another person stand in, until a day (exclusive). Ends with the assignment that it stands in for.

    Raises:
        BadDelegation: not within the assignment's time, to oneself, or a delegation of a delegation.
    """
    if by.person != assignment.person:
        by.require_staff("identity.add_staffassignment")
        by.require_scope(district=assignment.district_id, service=assignment.service)
    first, last = today(), assignment.during.upper
    own = assignment.delegated_by_id is None and to != assignment.person and first in assignment.during
    if not own or end <= first or (last and end > last):
        raise BadDelegation
    _check_employed(to)
    return StaffAssignment.objects.create(
        person=to,
        role=assignment.role,
        district=assignment.district,
        service=assignment.service,
        during=DateRange(first, end),
        delegated_by=assignment,
    )


@transaction.atomic
@audit.audited("staff.left")
def record_leaving(person: StaffPerson, *, by: Actor, on: date | None = None) -> StaffPerson:
    """A person leaves on a day (today): `on` is the first day without access. Today's leaving ends sessions at once."""
    by.require_staff("identity.change_staffperson")
    by.require_scope()
    locked = StaffPerson.objects.select_for_update().get(pk=person.pk)
    locked.left_on = on or today()
    locked.save(update_fields=["left_on"])
    if locked.left_on <= today():
        _shut_out(locked)
    return locked


@transaction.atomic
def shut_out_leavers(*, by: Actor) -> int:
    """Close the accounts of those whose last day has passed. Their access ended with the day already."""
    leavers = StaffPerson.objects.filter(left_on__lte=today(), accounts__is_active=True).distinct()
    for person in leavers:
        _shut_out(person)
        audit.record("staff.shut_out", by=by, subject=person)
    return len(leavers)


def _shut_out(person: StaffPerson) -> None:
    for assignment in StaffAssignment.objects.filter(person=person, ended_at__isnull=True):
        _end(assignment, today())
    for account in User.objects.filter(person=person):
        end_sessions(account)
        account.is_active = False
        account.save(update_fields=["is_active"])


def _end(assignment: StaffAssignment, day: date) -> StaffAssignment:
    """Up to today it ends at once; later, its period ends on that day."""
    upper: date | None = assignment.during.upper
    if day <= today():
        assignment.ended_at = timezone.now()
    if assignment.during.lower < day and (upper is None or day < upper):
        assignment.during = DateRange(assignment.during.lower, day)
    assignment.save(update_fields=["during", "ended_at"])
    return assignment


def _check_employed(person: StaffPerson) -> None:
    if person.left_on and person.left_on <= today():
        raise PersonHasLeft


def _check_district(district: District | None, first: date, end: date | None) -> None:
    """An assignment does not outlive its district: the one after is given anew, by two people."""
    if district is None:
        return
    exists_until: date | None = district.valid.upper
    if first not in district.valid or (exists_until and (end is None or end > exists_until)):
        raise DistrictGone
