"""Where the values of claims come from, and until when they are true."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from anchoring.log.records import JSON
from identity.register.queries import ResidentFacts

from .dates import add_months, age_on, birthday, start_of
from .models import CardKind, Claim

CITY = "인천광역시"
_AGE = "age_over"


@dataclass(frozen=True, slots=True)
class CardContent:
    """What one card says of one person: the same for all its copies."""

    chosen: dict[str, JSON]  # claims that the holder discloses one by one
    shown: dict[str, JSON]  # claims that every verifier sees
    expires_at: dt.datetime


Source = Callable[[ResidentFacts, Claim, dt.date], JSON]
SOURCES: dict[str, Source] = {
    "name": lambda facts, claim, on: facts.name,
    "birth_date": lambda facts, claim, on: facts.birth_date.isoformat(),
    "city": lambda facts, claim, on: CITY,
    "district": lambda facts, claim, on: facts.district.name_ko if facts.district else None,
    "resident": lambda facts, claim, on: True,
    _AGE: lambda facts, claim, on: age_on(facts.birth_date, on) >= (claim.argument or 0),
}


def content_of(kind: CardKind, facts: ResidentFacts, on: dt.date) -> CardContent:
    """Fill a card from the register's facts of a day."""
    claims = kind.claim_list
    values = {claim: SOURCES[claim.source](facts, claim, on) for claim in claims}
    return CardContent(
        chosen={claim.name: value for claim, value in values.items() if not claim.always_shown},
        # No card of the city is a legal identity document (ordinance art. 8), and every verifier is told.
        shown={claim.name: value for claim, value in values.items() if claim.always_shown}
        | {"legal_identity_document": False},
        expires_at=start_of(last_day(kind, facts.birth_date, on)),
    )


def last_day(kind: CardKind, birth_date: dt.date, on: dt.date) -> dt.date:
    """The day on which the card ends: after its validity, and before a birthday makes one of its age claims untrue.

    Everybody sees when a card ends. An end on the birthday would tell it, so a card ends with the month before,
    unless that is over.
    """
    ages = [claim.argument for claim in kind.claim_list if claim.source == _AGE and claim.argument is not None]
    birthdays = [birthday(birth_date, age) for age in ages]
    full_term = add_months(on, kind.valid_months)
    untrue = min((day for day in birthdays if on < day), default=full_term)
    if untrue >= full_term:
        return full_term
    month = untrue.replace(day=1)
    return month if month > on else untrue
