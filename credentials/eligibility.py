"""Who gets a card. A refusal says why, what to do, and how to appeal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from identity.register.queries import ResidentFacts

from .models import CardKind

LANGUAGES = ("ko", "en")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a rule says no. Three sentences, each translated."""

    code: str
    why: str | Promise
    what_to_do: str | Promise
    how_to_appeal: str | Promise

    def texts(self) -> list[dict[str, str]]:
        """The three sentences in each language."""
        written = []
        for language in LANGUAGES:
            with override(language):
                sentences = {name: str(getattr(self, name)) for name in ("why", "what_to_do", "how_to_appeal")}
            written.append({"locale": language} | sentences)
        return written

    def as_json(self) -> dict[str, Any]:
        return {"reason": self.code, "texts": self.texts()}


_APPEAL = _(
    "If you think that this is wrong, tell your community centre (haengjeong bokji center) or object in writing to the "
    "city's department for digital citizen services within 30 days. Staff check the register and answer you."
)
NOT_RESIDENT = Refusal(
    "not_resident",
    _("Your account is not bound to an active resident registration in Incheon."),
    _(
        "Bind your account with the code from your community centre. If you moved here recently, wait until the "
        "register has your new address."
    ),
    _APPEAL,
)
DISTRICT_ENDED = Refusal(
    "district_ended",
    _("The districts were redrawn, and the register does not say yet in which one you live."),
    _("You need not do anything: try again after the next update of the register, usually within a day."),
    _APPEAL,
)

Rule = Callable[[ResidentFacts, dict[str, Any], dt.date], Refusal | None]


def _resident(facts: ResidentFacts, rule: dict[str, Any], on: dt.date) -> Refusal | None:
    return None if facts.district and on in facts.district.valid else DISTRICT_ENDED


RULES: dict[str, Rule] = {"resident": _resident}


def refusal(kind: CardKind, facts: ResidentFacts | None, on: dt.date) -> Refusal | None:
    """The first rule of the card that this person does not meet, or None."""
    if facts is None:
        return NOT_RESIDENT
    for rule in kind.eligibility:
        if refused := RULES[rule["rule"]](facts, rule, on):
            return refused
    return None
