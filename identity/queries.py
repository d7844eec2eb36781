"""Reads of districts, staff and people, on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from .errors import UnknownDong
from .models import District, DongSuccession, Member, Organisation, OrganisationPerson, StaffAssignment

SEOUL = ZoneInfo("Asia/Seoul")


def today() -> date:
    """The city's day: districts, assignments and residencies change at midnight in Seoul."""
    return timezone.now().astimezone(SEOUL).date()


def districts_on(on: date) -> QuerySet[District]:
    """The districts that exist on a day."""
    return District.objects.filter(valid__contains=on)


def successor_of(district: District, dong: str, on: date) -> District:
    """The district in which a dong, once of `district`, lies on a day.

    Raises:
        UnknownDong: the district does not exist on that day and never handed this dong over.
    """
    current = district
    while step := _last_step(current, dong, on):
        current = step.successor
    if on not in current.valid:
        raise UnknownDong
    return current


def _last_step(district: District, dong: str, on: date) -> DongSuccession | None:
    steps = DongSuccession.objects.filter(predecessor=district, dong=dong, effective_on__lte=on)
    return steps.select_related("successor").order_by("-effective_on").first()


def dissolved_predecessors(districts: Set[int], on: date) -> dict[int, frozenset[int]]:
    """For each district, those that handed dongs over to it and do not exist any more on the day, through all steps."""
    steps = DongSuccession.objects.filter(effective_on__lte=on).values_list("successor_id", "predecessor_id").distinct()
    parents: defaultdict[int, set[int]] = defaultdict(set)
    for successor, predecessor in steps:
        parents[successor].add(predecessor)
    gone = set(District.objects.exclude(valid__contains=on).values_list("pk", flat=True)) if steps else set()
    return {district: frozenset(_ancestors(district, parents) & gone) for district in districts}


def _ancestors(district: int, parents: dict[int, set[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [district]
    while waiting:
        new = parents.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found


def assignments_of(person_id: int, on: date) -> QuerySet[StaffAssignment]:
    """A person's assignments in force: none after leaving; a delegation only while the delegating one is in force."""
    in_force = Q(delegated_by__isnull=True) | Q(
        Q(delegated_by__person__left_on__isnull=True) | Q(delegated_by__person__left_on__gt=on),
        delegated_by__during__contains=on,
        delegated_by__ended_at__isnull=True,
    )
    employed = Q(person__left_on__isnull=True) | Q(person__left_on__gt=on)
    return StaffAssignment.objects.filter(
        in_force, employed, person=person_id, during__contains=on, ended_at__isnull=True
    )


def organisations_of(member: Member, on: date | None = None) -> QuerySet[OrganisationPerson]:
    """For whom a member acts on a day, with the role."""
    acting = OrganisationPerson.objects.filter(member=member, during__contains=on or today())
    return acting.filter(organisation__member__left_at__isnull=True).select_related("organisation")


def may_act_for(member: Member, organisation: Organisation, roles: Set[str], on: date | None = None) -> bool:
    return organisations_of(member, on).filter(organisation=organisation, role__in=roles).exists()
