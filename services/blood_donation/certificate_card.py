"""The card on which a certificate is shown to a hospital: defined once, for the sandbox and as a model for staff."""

from __future__ import annotations

from credentials.actions.kinds import publish_card
from credentials.definitions import DISCLAIMERS, check_definition
from credentials.models import CardDraft, CardKind, ConditionKind, IssuingInstitution
from identity.actors import Actor

from .cards import CARD, COUNTS


def publish_certificate_card(institution: IssuingInstitution, *, by: Actor) -> CardKind:
    """Let a blood centre on the trust list issue it; it may do so by the code. Raises ValidationError."""
    ConditionKind.objects.get_or_create(
        code=CARD,
        defaults={
            "name_ko": "헌혈증서",
            "name_en": "Donation certificate",
            "evidence": "지갑의 헌혈증서 (회원이 지갑에서 카드에 담음)",
            "longest_days": COUNTS.days,
        },
    )
    draft = CardDraft.objects.create(
        code=CARD,
        name_ko="헌혈증서",
        name_en="Donation Certificate",
        description_ko=f"병원에서 한 번 쓸 수 있는 헌혈증서입니다. {DISCLAIMERS['description_ko']}",
        description_en=f"A donation certificate that a hospital takes once. {DISCLAIMERS['description_en']}",
        background_color="#8c1d2f",
        text_color="#ffffff",
        formats=["dc+sd-jwt"],
        claims=[
            {
                "name": "serial",
                "source": "recorded",
                "argument": CARD,
                "label_ko": "일련번호",
                "label_en": "Serial number",
                "schema": {"type": "string", "maxLength": 20},
            }
        ],
        eligibility=[{"rule": "condition", "condition": CARD}],
        valid_months=12,
        renewal_days=0,
        institution=institution,
    )
    check_definition(draft)
    return publish_card(draft, by=by)
