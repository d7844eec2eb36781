"""What a badge says of an achievement, as Open Badges 3.0 has it: part of a card kind, so that it never changes."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from anchoring.log.records import JSON

from .eligibility.standing import Standing
from .models import CardKind

# Of the specification's vocabulary (section B.1.1, AchievementType), what schools and institutes here award.
TYPES = (
    "Achievement",
    "Assessment",
    "Award",
    "Badge",
    "Certificate",
    "CertificateOfCompletion",
    "Certification",
    "CommunityService",
    "Competency",
    "Course",
    "Fieldwork",
    "LearningProgram",
    "License",
    "MicroCredential",
)
MOST_SKILLS, LONGEST = 20, 2_000
_URL = re.compile(r"https://[^\s<>\"{}|\\^`]{1,300}\Z")
_SKILL = {"name": 100, "url": 310, "framework": 100, "code": 60}


@dataclass(frozen=True, slots=True)
class Badge:
    """What an Open Badge says besides the claims: the achievement, who awarded it and when, and on what evidence."""

    name: str
    issuer_name: str
    achievement: dict[str, JSON]
    awarded_on: dt.date
    evidence_url: str = ""
    evidence_text: str = ""


def badge_of(kind: CardKind, standing: Standing) -> Badge | None:
    """Of a card kind that is a badge, for a member to whom it was awarded."""
    award = standing.award(kind.code) if kind.achievement else None
    if award is None or kind.institution is None:
        return None
    return Badge(
        kind.name_ko,
        kind.institution.name_ko,
        achievement_of(kind),
        award.awarded_on,
        award.evidence_url,
        award.evidence_text,
    )


def achievement_of(kind: CardKind) -> dict[str, JSON]:
    """The Achievement object (Open Badges 3.0, section B.1.1); its id is the address of the type's metadata."""
    said: dict[str, Any] = kind.achievement or {}
    found: dict[str, JSON] = {
        "id": kind.vct,
        "type": ["Achievement"],
        "achievementType": said["type"],
        "name": kind.name_ko,
        "description": kind.description_ko,
        "inLanguage": "ko",
        "criteria": {"narrative": said["criteria"]},
    }
    if skills := said.get("skills"):
        found["tag"] = [skill["name"] for skill in skills]
        found["alignment"] = [_alignment(skill) for skill in skills if skill.get("url")]
    if kind.picture_id:
        found["image"] = {"id": f"{settings.ISSUER_ORIGIN}/pictures/{kind.picture_id}", "type": "Image"}
    return {name: value for name, value in found.items() if value != []}


def _alignment(skill: dict[str, str]) -> dict[str, JSON]:
    found: dict[str, JSON] = {"type": ["Alignment"], "targetName": skill["name"], "targetUrl": skill["url"]}
    named = {"targetFramework": skill.get("framework"), "targetCode": skill.get("code")}
    found.update({name: text for name, text in named.items() if text})
    return found


def check_achievement(value: object) -> None:
    """Raises ValidationError: an achievement has a type of TYPES, criteria, and up to 20 skills."""
    if not isinstance(value, dict) or not {"type", "criteria"} <= value.keys() <= {"type", "criteria", "skills"}:
        raise ValidationError(_("An achievement has type and criteria, and may have skills."), code="achievement")
    if value["type"] not in TYPES:
        raise ValidationError(format_lazy(_("type must be one of {types}"), types=", ".join(TYPES)), code="type")
    if not _is_text(value["criteria"], LONGEST):
        raise ValidationError(_("The criteria say in 1 to 2,000 characters what is to be done."), code="criteria")
    check_skills(value.get("skills", []))


def check_skills(skills: object) -> None:
    """Raises ValidationError: each skill has a name, and with an address perhaps a framework and a code in it."""
    if not isinstance(skills, list) or len(skills) > MOST_SKILLS:
        raise ValidationError(_("Skills are a list, 20 at most."), code="skills")
    for skill in skills:
        good = isinstance(skill, dict) and "name" in skill and skill.keys() <= _SKILL.keys()
        if not good or not all(_is_text(text, _SKILL[name]) for name, text in skill.items()):
            text = _("A skill has a name, and may have url, framework and code: short texts.")
            raise ValidationError(text, code="skill")
        if not _URL.match(skill.get("url", "https://none")):
            raise ValidationError(_("A skill's url is an https address."), code="skill_url")


def is_address(text: str) -> bool:
    return bool(_URL.match(text))


def _is_text(value: object, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= longest >= len(value) and "\0" not in value
