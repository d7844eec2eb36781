"""Hours of a calendar year, for the outstanding volunteer card."""

from __future__ import annotations

from django.db.models import Sum

from identity.models import Member

from .models import VolunteerRecord


def hours_of(member: Member, year: int) -> int:
    """Hours that stand, of all institutions."""
    rows = VolunteerRecord.objects.filter(member=member, performed_on__year=year, stands=True)
    return int(rows.aggregate(total=Sum("hours"))["total"] or 0)
