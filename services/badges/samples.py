"""Sandbox: a badge of the sample school, published, so that staff can award it at once."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from credentials.actions.kinds import publish_card
from credentials.models import IssuingInstitution
from identity.actors import Actor
from identity.models import Member
from identity.queries import today

from .actions import AwardReport, award_badge
from .actions.publishing import draft_of
from .models import Award, Badge

SCHOOL, CODE = "hanbit-school", "course"
_SKILLS = [
    {
        "name": "파이썬 프로그래밍",
        "url": "https://www.ncs.go.kr/unity/th03/ncsSearchMain.do",
        "framework": "국가직무능력표준 (NCS)",
        "code": "20010202",
    },
    {"name": "자료 분석"},
]


def load() -> None:
    """What two people decide elsewhere. Does nothing where it is there, or where the school is not."""
    school = IssuingInstitution.objects.filter(pk=SCHOOL).first()
    if not settings.SANDBOX or school is None or Badge.objects.filter(code=CODE).exists():
        return
    with transaction.atomic():
        badge = Badge.objects.create(
            institution=school,
            code=CODE,
            name_ko="견본 데이터 분석 과정",
            name_en="Sample data analysis course",
            description_ko="120시간의 데이터 분석 실무 과정을 마쳤음을 나타냅니다.",
            description_en="Shows that a practical data analysis course of 120 hours was completed.",
            criteria="120시간 과정의 80% 이상을 출석하고, 자료 분석 과제 하나를 제출하여 통과합니다.",
            skills=_SKILLS,
            course_ends_on=today() + timedelta(days=30),
        )
        if badge.kind is None:
            publish_card(draft_of(badge), by=Actor.system("badges.samples"))


def fill(member: Member) -> None:
    """A badge that the member's wallet can get."""
    badge = Badge.objects.filter(code=CODE).first()
    if badge and badge.kind and not Award.objects.filter(badge=badge, member=member).exists():
        award_badge(AwardReport(badge, member, today() - timedelta(days=5)), by=Actor.system("badges.samples"))
