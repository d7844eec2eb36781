"""Cards that carry what a service has recorded of a member: defined in code, for the sandbox and as a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credentials.actions.kinds import publish_card
from credentials.definitions import check_definition
from credentials.models import CardDraft, CardKind, ConditionKind, IssuingInstitution
from identity.actors import Actor


def publish_recorded_card(
    institution: IssuingInstitution, code: str, condition: Mapping[str, Any], card: Mapping[str, Any], *, by: Actor
) -> CardKind:
    """Let an institution on the trust list issue it for a year, to whom the condition of that code was recorded for.

    Raises:
        ValidationError: the definition does not hold.
    """
    ConditionKind.objects.get_or_create(code=code, defaults=dict(condition))
    draft = CardDraft.objects.create(
        code=code,
        text_color="#ffffff",
        formats=["dc+sd-jwt"],
        eligibility=[{"rule": "condition", "condition": code}],
        valid_months=12,
        renewal_days=0,
        institution=institution,
        **card,
    )
    check_definition(draft)
    return publish_card(draft, by=by)


def recorded_claim(code: str, name: str, label_ko: str, label_en: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """A claim whose value is in the record."""
    labels = {"label_ko": label_ko, "label_en": label_en}
    return {"name": name, "source": "recorded", "argument": code, **labels, "schema": dict(schema)}
