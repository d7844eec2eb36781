"""Sample institutions, programmes and shifts for the sandbox."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from credentials.models import CardKind, IssuingInstitution
from identity.actors import Actor
from identity.models import District, Member
from identity.queries import SEOUL, today

from .actions import HoursReport, record_hours, sign_up
from .actions.certificates import CARD
from .certificate_card import publish_certificate_card
from .models import Institution, Programme, Shift, VolunteerRecord


def load() -> None:
    """Make what is missing."""
    for code, name_ko, name_en, title_ko, title_en, place in (
        (
            "28185",
            "견본 연수구자원봉사센터",
            "Sample Yeonsu-gu Volunteer Centre",
            "센트럴파크 환경 정화",
            "Cleaning up Central Park",
            "송도 센트럴파크 관리소 앞",
        ),
        (
            "28245",
            "견본 계양구자원봉사센터",
            "Sample Gyeyang-gu Volunteer Centre",
            "어르신 도시락 배달",
            "Lunch boxes for the elderly",
            "계양구노인복지관 1층",
        ),
    ):
        district = District.objects.filter(code=code).first()
        if district:
            institution, _ = Institution.objects.get_or_create(
                district=district, name_ko=name_ko, defaults={"name_en": name_en}
            )
            texts = {"title_en": title_en, "place": place, "district": district, "contact": "032-120"}
            _fill(Programme.objects.get_or_create(institution=institution, title_ko=title_ko, defaults=texts)[0])
    _publish_card()


def _publish_card() -> None:
    centre = IssuingInstitution.objects.filter(cards__contains=[CARD]).first()
    if centre and centre.may_issue(CARD) and not CardKind.objects.filter(code=CARD).exists():
        with transaction.atomic():
            publish_certificate_card(centre, by=Actor.system("volunteering.samples"))


def _fill(programme: Programme) -> None:
    """Every Saturday morning of the next eight weeks."""
    saturday = today() + timedelta(days=(5 - today().weekday()) % 7 or 7)
    for week in range(8):
        at = datetime.combine(saturday + timedelta(weeks=week), time(10), tzinfo=SEOUL)
        during = DateTimeTZRange(at, at + timedelta(hours=3))
        Shift.objects.get_or_create(programme=programme, during=during, defaults={"capacity": 10})


def fill(member: Member) -> None:
    """What a volunteer sees: hours of five days, which earn points, and a place in the next shift."""
    institution = Institution.objects.filter(name_ko__startswith="견본").first()
    if institution is None or VolunteerRecord.objects.filter(member=member).exists():
        return
    by = Actor.system("volunteering.samples")
    for days, hours in ((3, 4), (10, 8), (17, 6), (31, 8), (52, 3)):
        day = today() - timedelta(days=days)
        record_hours(HoursReport(member, institution, day, hours, "견본 출석부"), by=by)
    shift = Shift.objects.filter(programme__institution=institution, during__startswith__gt=timezone.now())
    if first := shift.order_by("during").first():
        sign_up(member, first.pk, by=Actor.member(member))
