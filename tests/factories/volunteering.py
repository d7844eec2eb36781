"""Programmes, shifts and sign-ups for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from identity.actors import Actor
from identity.models import Member, User
from services.volunteering.actions import sign_up
from services.volunteering.models import Coordinator, Institution, Programme, Shift, Signup, SignupState, Step
from services.volunteering.records import commit_step
from tests.factories import credentials as cards
from tests.factories.identity import district_named, member

_number = count(1)
HOUR = timedelta(hours=1)


def institution(district: str = "연수구") -> Institution:
    number = next(_number)
    where = district_named(district)
    return Institution.objects.create(district=where, name_ko=f"센터 {number}", name_en=f"Centre {number}")


def programme(of: Institution | None = None, title: str = "", district: str = "연수구") -> Programme:
    at = of or institution(district)
    named = title or f"봉사 {next(_number)}"
    return Programme.objects.create(
        institution=at, title_ko=named, title_en=named, place="공원", district=district_named(district)
    )


def tomorrow(hour: int) -> datetime:
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1, hours=hour)


def shift(of: Programme | None = None, starts: datetime | None = None, hours: int = 3, capacity: int = 2) -> Shift:
    at = starts or tomorrow(1)
    during = DateTimeTZRange(at, at + hours * HOUR)
    return Shift.objects.create(programme=of or programme(), during=during, capacity=capacity)


def signup(to: Shift | None = None, of: Member | None = None) -> Signup:
    who = of or member()
    return sign_up(who, (to or shift()).pk, by=Actor.member(who))


def coordinator(of: Institution) -> Member:
    who = member()
    Coordinator.objects.create(institution=of, member=who)
    return who


def running(of: Programme | None = None, who: Member | None = None, began: int = 100, hours: int = 3) -> Signup:
    """Of a shift that began so many minutes ago."""
    made = signup(shift(of, hours=hours), who)
    starts = timezone.now() - timedelta(minutes=began)
    during = DateTimeTZRange(starts, starts + hours * HOUR)
    Shift.objects.filter(pk=made.shift_id).update(during=during)
    Signup.objects.filter(pk=made.pk).update(during=during)
    made.refresh_from_db()
    return made


def attended(
    of: Programme | None = None, who: Member | None = None, minutes: int = 180, before: Signup | None = None
) -> Signup:
    """Came and left, on a day that is over; `before`: on the same day, ending when that one begins."""
    made = running(of, who)
    noon = timezone.now().replace(hour=3, minute=0, second=0, microsecond=0) - timedelta(days=1)
    ends = before.during.lower if before else noon
    starts = ends - timedelta(minutes=minutes)
    Shift.objects.filter(pk=made.shift_id).update(during=DateTimeTZRange(starts, ends))
    changed = {"during": DateTimeTZRange(starts, ends), "came_at": starts, "left_at": ends, "state": SignupState.LEFT}
    Signup.objects.filter(pk=made.pk).update(**changed)
    for step in (Step.CAME, Step.LEFT):
        commit_step(made, step, timezone.now())
    made.refresh_from_db()
    return made


def resident() -> Member:
    """Bound to the register, and with an account to sign in with."""
    found = cards.resident(f"V{next(_number)}")
    if found.user is None:
        found.user = User.objects.create_user(f"volunteer-{next(_number)}", email=f"v{next(_number)}@example.kr")
        found.save(update_fields=["user"])
    return found
