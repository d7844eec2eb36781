"""The card on which a certificate is shown to a hospital: defined once, for the sandbox and as a model for staff."""

from __future__ import annotations

from credentials.definitions import DISCLAIMERS
from credentials.models import CardKind, IssuingInstitution
from identity.actors import Actor
from services.core.cards import publish_recorded_card, recorded_claim

from .cards import CARD, COUNTS


def publish_certificate_card(institution: IssuingInstitution, *, by: Actor) -> CardKind:
    """Let a blood centre on the trust list issue it; it may do so by the code. Raises ValidationError."""
    condition = {
        "name_ko": "헌혈증서",
        "name_en": "Donation certificate",
        "evidence": "지갑의 헌혈증서 (회원이 지갑에서 카드에 담음)",
        "longest_days": COUNTS.days,
    }
    card = {
        "name_ko": "헌혈증서",
        "name_en": "Donation Certificate",
        "description_ko": f"병원에서 한 번 쓸 수 있는 헌혈증서입니다. {DISCLAIMERS['description_ko']}",
        "description_en": f"A donation certificate that a hospital takes once. {DISCLAIMERS['description_en']}",
        "background_color": "#8c1d2f",
        "claims": [
            recorded_claim(CARD, "serial", "일련번호", "Serial number", {"type": "string", "maxLength": 20}),
        ],
    }
    return publish_recorded_card(institution, CARD, condition, card, by=by)
