"""Badges of an institution, published as two people decided, and awards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from credentials.models import IssuingInstitution
from identity.models import Member
from identity.queries import today
from identity.second_person import approve
from services.badges.actions import AwardReport, award_badge, propose_badge
from services.badges.models import Award, Badge
from tests.factories.identity import as_staff
from tests.factories.institutions import listed

SKILLS = [{"name": "Python", "url": "https://ncs.example/2001", "framework": "NCS", "code": "2001"}, {"name": "SQL"}]


def badge(institution: IssuingInstitution | None = None, code: str = "course", **fields: Any) -> Badge:
    """A badge that nobody has published yet."""
    said = {
        "name_ko": "데이터 분석 과정",
        "name_en": "Data analysis course",
        "description_ko": "과정을 마쳤습니다.",
        "description_en": "Completed the course.",
        "criteria": "80% 이상 출석하고 과제를 통과합니다.",
        "skills": SKILLS,
        "course_ends_on": today() + timedelta(days=30),
    }
    return Badge.objects.create(institution=institution or listed(cards=(code,)), code=code, **said | fields)


def published(**fields: Any) -> Badge:
    made = badge(**fields)
    draft = propose_badge(made, "new", by=as_staff())
    approve(draft.approval, by=as_staff())
    return made


def awarded(to: Member, of: Badge | None = None, **fields: Any) -> Award:
    of = of or published()
    by = as_staff(service=of.institution_id)
    return award_badge(AwardReport(of, to, fields.pop("awarded_on", today()), **fields), by=by)
