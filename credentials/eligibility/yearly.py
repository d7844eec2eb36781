"""Figures of a year that other apps know, such as hours of volunteering. They register a function; nothing is copied.

register_yearly("volunteer_hours", _("hours of volunteering"), hours_of)     # in AppConfig.ready()
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from identity.models import Member

from .refusals import Text

Figure = Callable[[Member, int], int]  # (member, calendar year in Seoul) -> whole units


@dataclass(frozen=True, slots=True)
class Yearly:
    label: Text
    figure: Figure


_known: dict[str, Yearly] = {}


def register_yearly(code: str, label: Text, figure: Figure) -> None:
    _known[code] = Yearly(label, figure)


def yearly_labels() -> dict[str, Text]:
    """What rules may name, with its label."""
    return {code: each.label for code, each in _known.items()}


def yearly(code: str, member: Member, year: int) -> int:
    """Nothing is known of what no app registered: 0."""
    return _known[code].figure(member, year) if code in _known else 0
