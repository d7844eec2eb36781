"""Caps as counter rows: read under their lock, counted up, and kept within the cap by a CHECK."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from identity.models import Member

from ..models import Allowance, Programme


def take(programme: Programme, member: Member, day: date, wanted: int) -> tuple[int, str]:
    """Count points towards the caps. How many fit, and which cap cut them ("" when all fit)."""
    rows = [
        (_locked(programme, member, None, programme.person_cap), "person_cap"),
        (_locked(programme, member, day, programme.day_cap), "day_cap"),
    ]
    granted, why = wanted, ""
    for row, name in rows:
        if row and row.cap - row.used < granted:
            granted, why = max(row.cap - row.used, 0), name
    for row, _name in rows:
        if row and granted:
            Allowance.objects.filter(pk=row.pk).update(used=F("used") + granted)
    return granted, why


def give_back(programme: Programme, member: Member, day: date, amount: int) -> None:
    """Undo `take` for a credit that was taken back."""
    rows = Allowance.objects.filter(programme=programme, member=member)
    for cap_day in (None, day):  # the order of `take`
        rows.filter(day=cap_day, used__gte=amount).update(used=F("used") - amount)


def _locked(programme: Programme, member: Member, day: date | None, cap: int | None) -> Allowance | None:
    if cap is None:
        return None
    Allowance.objects.bulk_create(
        [Allowance(programme=programme, member=member, day=day, cap=cap)], ignore_conflicts=True
    )
    row = Allowance.objects.select_for_update().get(programme=programme, member=member, day=day)
    if row.cap != cap:  # staff changed it; what is used already stays
        row.cap = max(cap, row.used)
        row.save(update_fields=["cap"])
    return row
