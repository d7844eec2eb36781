"""Reads of the resident register."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from identity.compiled import Asked, CompiledQuery, together
from identity.models import DongSuccession, Member
from identity.queries import today

from .models import EntryState, ImportState, RegisterEntry, RegisterImport, Residency
from .source import ImportedRegister, bindings, resident_register
from .source import RegisterFacts as ResidentFacts

__all__ = ["ResidentFacts", "live_residency", "resident_facts", "unplaced_entries"]


_BOUND = CompiledQuery(lambda: bindings().select_related("entry")[:1])


def resident_facts(member: Member, on: date | None = None) -> ResidentFacts | None:
    """What the register says about a bound member on a day (today in Seoul).

    One query, two where the district was divided since.

    None: not bound, or not listed in the city on that day. The district is named as it was on that day.
    """
    return together(asked_facts(member, on or today()))[0]


def asked_facts(member: Member, day: date) -> Asked[ResidentFacts | None]:
    """The same, to be asked together with other things."""
    source = resident_register()
    if isinstance(source, ImportedRegister):
        return source.asked_of(member, day)
    asked = _BOUND.asked(member=member.pk, on=day)

    def read(rows: list[tuple[Any, ...]]) -> ResidentFacts | None:
        bound = asked.read(rows)
        return source.facts(bound[0].entry.register_key, day) if bound else None

    return Asked(asked.sql, asked.parameters, read)


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
