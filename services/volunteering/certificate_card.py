"""The card that certifies hours: defined here once, for the sandbox and as a model for staff who publish it."""

from __future__ import annotations

from credentials.definitions import DISCLAIMERS
from credentials.models import CardKind, IssuingInstitution
from identity.actors import Actor
from services.core.cards import publish_recorded_card, recorded_claim

from .actions.certificates import CARD, COUNTS

_DAY = {"type": "string", "format": "date"}
_CLAIMS = (
    ("hours", "봉사시간", "Hours of volunteering", {"type": "integer", "minimum": 1}),
    ("period_from", "기간 첫날", "First day of the period", _DAY),
    ("period_to", "기간 마지막 날", "Last day of the period", _DAY),
)
NAME = {"name": "name", "source": "name", "label_ko": "이름", "label_en": "Name"}


def publish_certificate_card(institution: IssuingInstitution, *, by: Actor) -> CardKind:
    """Let an institution on the trust list issue it; it may do so by the code. Raises ValidationError."""
    condition = {
        "name_ko": "봉사활동 확인",
        "name_en": "Confirmed volunteering",
        "evidence": "확인된 봉사시간 (회원이 지갑에서 신청)",
        "longest_days": COUNTS.days,
    }
    card = {
        "name_ko": "자원봉사 확인서",
        "name_en": "Volunteering Certificate",
        "description_ko": f"적힌 기간의 봉사시간을 증명합니다. {DISCLAIMERS['description_ko']}",
        "description_en": f"Proves the hours volunteered in the time it names. {DISCLAIMERS['description_en']}",
        "background_color": "#1f5c3a",
        "claims": [*(recorded_claim(CARD, *claim) | {"always_shown": True} for claim in _CLAIMS), NAME],
    }
    return publish_recorded_card(institution, CARD, condition, card, by=by)
