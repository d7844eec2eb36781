"""A person at the counter, with an identity document and no wallet in the hand: which resident it is."""

from __future__ import annotations

import datetime as dt

from identity.actors import Actor
from identity.audit import record_view
from identity.models import Member, MemberKind
from identity.register import names
from identity.register.models import EntryState, RegisterEntry, Residency


def resident_at_counter(name: str, birth_date: dt.date, evidence: str, *, by: Actor) -> RegisterEntry | None:
    """The one resident of that name and birth date in the actor's districts; the search is recorded."""
    rows = RegisterEntry.objects.select_related("district").filter(state=EntryState.ACTIVE, birth_date=birth_date)
    found = [entry for entry in by.scope().filter(rows, "district") if names.same(entry.name, name)][:2]
    record_view(by=by, subjects=found, fields=["birth_date", "name"], reason=evidence)
    return found[0] if len(found) == 1 else None


def member_of(entry: RegisterEntry) -> Member:
    """The resident's member; a new one without an account where the resident has no wallet."""
    RegisterEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    bound = Residency.objects.filter(entry=entry, ended_at=None).select_related("member").first()
    if bound:
        return bound.member
    member = Member.objects.create(kind=MemberKind.INDIVIDUAL)
    Residency.objects.create(member=member, entry=entry, bound_at=member.joined_at)
    return member
