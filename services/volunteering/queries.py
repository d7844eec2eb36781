"""What members and coordinators see of programmes, shifts and sign-ups."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Prefetch, QuerySet
from django.utils.timezone import now

from identity.models import District, Member

from .models import Outcome, Scan, Shift, Signup, SignupState, VolunteerNotice, VolunteerRecord


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


def notices_of(member: Member) -> QuerySet[VolunteerNotice]:
    return VolunteerNotice.objects.filter(member=member, dismissed_at=None)


def waiting_for(member: Member) -> int:
    return notices_of(member).count()


def coordinated_shifts(member: Member) -> QuerySet[Shift]:
    """Of the institutions that the member coordinates for: from two weeks ago to a month ahead, with who signed up."""
    at = now()
    rows = Shift.objects.filter(
        cancelled_at=None,
        programme__institution__coordinators__member=member,
        programme__institution__coordinators__ended_at=None,
        during__endswith__gt=at - timedelta(days=14),
        during__startswith__lt=at + timedelta(days=31),
    )
    flagged = Prefetch("scans", Scan.objects.filter(outcome=Outcome.FLAGGED), to_attr="flagged_scans")
    live = Signup.objects.filter(state__in=SignupState.LIVE).select_related("volunteer").prefetch_related(flagged)
    people = Prefetch("signups", live.order_by("pk"), to_attr="people")
    return (
        rows.select_related("programme__institution", "programme__district").prefetch_related(people).order_by("during")
    )
