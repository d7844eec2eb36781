"""Badges that an institution awarded, as a service knows them. It registers a function; nothing is copied.

register_awards(award_of)     # in AppConfig.ready()
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from identity.models import Member


@dataclass(frozen=True, slots=True)
class Award:
    """When a badge was awarded, and what shows that it was earned: an address, some words, both or neither."""

    awarded_on: dt.date
    evidence_url: str = ""
    evidence_text: str = ""


Lookup = Callable[[Member, str], Award | None]  # (member, code of the badge's card kind)
_known: list[Lookup] = []


def register_awards(lookup: Lookup) -> None:
    _known.append(lookup)


def award_of(member: Member, code: str) -> Award | None:
    """The award that stands, None if there is none."""
    return next((found for lookup in _known if (found := lookup(member, code))), None)
