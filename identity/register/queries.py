"""Reads of the resident register."""

from __future__ import annotations

from datetime import date

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, UUIDField

from identity.compiled import Asked, CompiledQuery, Slot, together
from identity.models import DongSuccession, Member
from identity.queries import today

from .models import EntryState, ImportState, RegisterEntry, RegisterImport, Residency
from .source import RegisterFacts as ResidentFacts
from .source import resident_register

__all__ = ["ResidentFacts", "live_residency", "resident_facts", "unplaced_entries"]


_BOUND = CompiledQuery(
    lambda: (
        Residency.objects.select_related("entry")
        .filter(Q(ended_at=None) | Q(ended_at__date__gt=Slot("day", DateField())), member=Slot("member", UUIDField()))
        .order_by("-bound_at")[:1]
    )
)


def resident_facts(member: Member, on: date | None = None) -> ResidentFacts | None:
    """What the register says about a bound member on a day (today in Seoul).

    Two queries, three where the district was divided since.

    None: not bound, or not listed in the city on that day. The district is named as it was on that day.
    """
    day = on or today()
    [bound] = together(binding_on(member, day))
    return facts_of(bound, day)


def binding_on(member: Member, day: date) -> Asked[list[Residency]]:
    """The member's place in the register on a day, to be asked together with other things; then `facts_of`."""
    return _BOUND.asked(member=member.pk, day=day)


def facts_of(bound: list[Residency], day: date) -> ResidentFacts | None:
    """What the register says of whom it found."""
    return resident_register().facts(bound[0].entry.register_key, day) if bound else None


def live_residency(member: Member) -> Residency | None:
    """The binding in force, if any."""
    return Residency.objects.filter(member=member, ended_at=None).select_related("entry__district").first()


def unplaced_entries(on: date | None = None) -> QuerySet[RegisterEntry]:
    """Entries whose district today nobody can know: it was divided or dissolved, and the dong is not known."""
    day = on or today()
    divided = DongSuccession.objects.filter(
        predecessor=OuterRef("district"), effective_on__lte=day, effective_on__gt=OuterRef("residences__since")
    )
    unknown = Q(dong="") & Q(Exists(divided))
    return RegisterEntry.objects.filter(
        ~Q(district__valid__contains=day) | unknown, ~Q(state=EntryState.ENDED), residences__until=None
    )


def newest_applied() -> RegisterImport | None:
    """The list that the register stands on."""
    return RegisterImport.objects.filter(state=ImportState.APPLIED).order_by("-applied_at").first()
