"""Caps as counter rows: read under their lock, counted up, and kept within the cap by a CHECK."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.db.models import F

from identity.models import Member
from identity.register.queries import resident_facts

from ..models import Allowance, Award, Programme, WhyLess
from ..rules import caps_of


def take(programme: Programme, member: Member, household: str, day: date, wanted: int) -> tuple[int, str]:
    """Count points towards the caps. How many fit, and which cap cut them ("" when all fit)."""
    caps = caps_of(programme)
    rows = [(name, _locked(programme, _place(name, member, household, day), cap)) for name, cap in caps.items()]
    granted, why = wanted, ""
    for name, row in rows:
        if row.cap - row.used < granted:
            granted, why = max(row.cap - row.used, 0), name
    if granted:
        Allowance.objects.filter(pk__in=[row.pk for _name, row in rows]).update(used=F("used") + granted)
    return granted, why


def give_back(programme: Programme, award: Award, day: date, amount: int) -> None:
    """Undo `take` for a credit that was taken back."""
    for name in caps_of(programme):  # the order of `take`
        place = _place(name, award.member, award.household, day)
        Allowance.objects.filter(programme=programme, used__gte=amount, **place).update(used=F("used") - amount)


def household_of(programme: Programme, member: Member, day: date) -> str:
    """Whose household counts, as a name that says nothing outside of this programme; empty without such a cap."""
    if programme.household_cap is None:
        return ""
    facts = resident_facts(member, day)
    key = facts.household_key if facts and facts.household_key else f"member:{member.pk}"
    return hashlib.sha256(f"{programme.pk}:{key}".encode()).hexdigest()[:40]


def _place(cap: str, member: Member, household: str, day: date) -> dict[str, Any]:
    """Which row counts towards a cap."""
    if cap == WhyLess.HOUSEHOLD_CAP:
        return {"member": None, "household": household, "month": None, "day": None}
    month = day.replace(day=1) if cap == WhyLess.MONTH_CAP else None
    return {"member": member, "household": None, "month": month, "day": day if cap == WhyLess.DAY_CAP else None}


def _locked(programme: Programme, place: dict[str, Any], cap: int) -> Allowance:
    Allowance.objects.bulk_create([Allowance(programme=programme, cap=cap, **place)], ignore_conflicts=True)
    row = Allowance.objects.select_for_update().get(programme=programme, **place)
    if row.cap != cap:  # staff changed it; what is used already stays
        row.cap = max(cap, row.used)
        row.save(update_fields=["cap"])
    return row
