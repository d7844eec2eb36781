"""What members and coordinators see of programmes, shifts and sign-ups."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.utils.timezone import now

from identity.models import District, Member

from .models import Shift, Signup, VolunteerRecord


def shifts_ahead(district: str = "", text: str = "") -> QuerySet[Shift]:
    """Shifts that take volunteers, the next first; of a district by its code, of programmes by part of their title."""
    rows = Shift.objects.filter(
        cancelled_at=None,
        during__startswith__gt=now(),
        programme__active=True,
        programme__institution__active=True,
        taken__lt=F("capacity"),
    )
    if district:
        rows = rows.filter(programme__district__code=district)
    for word in text.split()[:5]:
        rows = rows.filter(programme__title_ko__icontains=word) | rows.filter(programme__title_en__icontains=word)
    return rows.select_related("programme__institution", "programme__district").order_by("during", "pk")


def districts_with_shifts() -> QuerySet[District]:
    codes = shifts_ahead().values("programme__district__code")
    return District.objects.filter(code__in=codes).distinct("code").order_by("code", "-valid")


def signups_of(member: Member) -> QuerySet[Signup]:
    """The member's sign-ups, the latest shift first."""
    rows = Signup.objects.filter(volunteer__member=member)
    return rows.select_related("shift__programme__institution", "shift__programme__district").order_by("-during")


def records_of(member: Member) -> QuerySet[VolunteerRecord]:
    """The hours that count or were taken back, the latest first."""
    return VolunteerRecord.objects.filter(member=member).select_related("institution").order_by("-performed_on")
