"""Where the values of claims come from, of which type they are, and until when they are true."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from anchoring.log.records import JSON
from identity.signing.encoding import compact_json

from .achievements import Badge, badge_of
from .dates import add_months, birthday, start_of
from .eligibility.rules import untrue_from
from .eligibility.standing import Standing
from .models import CardKind, Claim, Representation
from .openid4vci.secrets import keyed_hash
from .schemas import check_schema

CITY = "인천광역시"
TEXT: dict[str, JSON] = {"type": "string"}
YES_OR_NO: dict[str, JSON] = {"type": "boolean"}
DAY: dict[str, JSON] = {"type": "string", "format": "date"}
# Names that SD-JWT VC, JWT, JSON-LD and this issuer give a meaning of their own.
RESERVED = frozenset(
    {"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "vct", "vct#integrity", "cnf", "status", "_sd", "_sd_alg", "..."}
    | {"id", "type", "legal_identity_document", "held_by"}
)


@dataclass(frozen=True, slots=True)
class CardContent:
    """What one card says of one person: the same for all its copies."""

    chosen: dict[str, JSON]  # claims that the holder discloses one by one
    shown: dict[str, JSON]  # claims that every verifier sees
    expires_at: dt.datetime
    badge: Badge | None = None

    def fingerprint(self) -> bytes:
        """Tells whether a card would say something else today, and nothing of what it says."""
        return keyed_hash("card-content", compact_json([self.chosen, self.shown]).decode())


@dataclass(frozen=True, slots=True)
class Source:
    """How a claim gets its value, the JSON Schema of the value, and the type of its argument, if it takes one.

    An empty schema: the claim brings its own. `label` is what staff read.
    """

    value: Callable[[Standing, Claim], JSON]
    schema: dict[str, JSON]
    label: str | Promise
    argument: type | None = None


def _district(standing: Standing, claim: Claim) -> JSON:
    district = standing.facts.district
    return district.name_ko if district else None


def _condition_until(standing: Standing, claim: Claim) -> JSON:
    until = standing.conditions.get(str(claim.argument))
    return until.isoformat() if until else None


def _children(standing: Standing, claim: Claim) -> JSON:
    return standing.facts.children >= int(claim.argument or 0)


def _awarded_on(standing: Standing, claim: Claim) -> JSON:
    award = standing.award(str(claim.argument))
    return award.awarded_on.isoformat() if award else None


def _recorded(standing: Standing, claim: Claim) -> JSON:
    value: JSON = standing.recorded(str(claim.argument), claim.name)
    return value


SOURCES: dict[str, Source] = {
    "name": Source(lambda standing, claim: standing.facts.name, TEXT, _("name in the register")),
    "birth_date": Source(
        lambda standing, claim: standing.facts.birth_date.isoformat(), DAY, _("birth date in the register")
    ),
    "city": Source(lambda standing, claim: CITY, TEXT, _("the city")),
    "district": Source(_district, TEXT, _("district in the register")),
    "resident": Source(lambda standing, claim: True, YES_OR_NO, _("yes: a resident")),
    "age_over": Source(
        lambda standing, claim: standing.age >= int(claim.argument or 0),
        YES_OR_NO,
        _("of this age or more (yes or no)"),
        int,
    ),
    # What the card's rules already ensure, such as "youth".
    "holds": Source(lambda standing, claim: True, YES_OR_NO, _("yes: the rules of the card hold")),
    "children_at_least": Source(_children, YES_OR_NO, _("so many children or more (yes or no)"), int),
    "condition_until": Source(_condition_until, DAY, _("last day of a condition"), str),
    "fixed": Source(lambda standing, claim: claim.argument, TEXT, _("always this text"), str),
    "awarded_on": Source(_awarded_on, DAY, _("day on which a badge was awarded"), str),
    "recorded": Source(_recorded, {}, _("recorded by staff with a condition"), str),
}


def content_of(kind: CardKind, standing: Standing, held_by: Representation | None = None) -> CardContent:
    """Fill a card from what is known of a day. In another's wallet it says so, and ends with the representation."""
    claims = kind.claim_list
    last = last_day(kind, standing.birth_date, standing.on, untrue_from(kind, standing))
    values = {claim: SOURCES[claim.source].value(standing, claim) for claim in claims}
    return CardContent(
        chosen={claim.name: value for claim, value in values.items() if not claim.always_shown},
        # No card of the city is a legal identity document (ordinance art. 8), and every verifier is told.
        shown={claim.name: value for claim, value in values.items() if claim.always_shown}
        | {"legal_identity_document": False}
        | ({"held_by": held_by.kind} if held_by else {}),
        expires_at=start_of(min(last, held_by.until + dt.timedelta(days=1)) if held_by else last),
        badge=badge_of(kind, standing),
    )


def last_day(kind: CardKind, birth_date: dt.date | None, on: dt.date, untrue: list[dt.date] | None = None) -> dt.date:
    """The day on which the card ends: after its validity, and before anything that it says becomes untrue.

    `untrue`: days on which a rule of the card fails. Everybody sees when a card ends. An end on the birthday would
    tell it, so a card ends with the month before, unless that is over.
    """
    ages = [claim.argument for claim in kind.claim_list if claim.source == "age_over"]
    birthdays = [birthday(birth_date, age) for age in ages if isinstance(age, int)] if birth_date else []
    full_term = add_months(on, kind.valid_months)
    first = min((day for day in (*birthdays, *(untrue or ())) if on < day), default=full_term)
    if first >= full_term:
        return full_term
    month = first.replace(day=1)
    is_birthday = birth_date is not None and first == birthday(birth_date, first.year - birth_date.year)
    return month if is_birthday and month > on else first


def json_schema(kind: CardKind) -> dict[str, Any]:
    """JSON Schema (2020-12) of what the card may say, all of it disclosed."""
    always = [claim.name for claim in kind.claim_list if claim.always_shown]
    own = {claim.name: schema_of(claim) | {"title": claim.label_en} for claim in kind.claim_list}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{kind.vct}/schema",
        "title": kind.name_en,
        "type": "object",
        "properties": own | {"vct": {"const": kind.vct}, "legal_identity_document": {"const": False}},
        "required": [*always, "vct", "legal_identity_document"],
    }


def schema_of(claim: Claim) -> dict[str, Any]:
    """JSON Schema of a claim's value."""
    return SOURCES[claim.source].schema | (claim.schema or {})


def check_claims(claims: object) -> None:
    """Raises ValidationError, naming the claim and what is wrong with it."""
    if not isinstance(claims, list) or not claims or not all(isinstance(claim, dict) for claim in claims):
        raise ValidationError(_("Claims are a list of objects, at least one."), code="claims")
    names = [claim.get("name") for claim in claims]
    for claim in claims:
        try:
            parsed = Claim(**claim)
        except TypeError:
            raise _wrong(claim.get("name"), _("name, source, label_ko and label_en must be there")) from None
        _check_claim(parsed)
        if names.count(parsed.name) > 1:
            raise _wrong(parsed.name, _("stands there twice"))


def _check_claim(claim: Claim) -> None:
    texts = (claim.name, claim.source, claim.label_ko, claim.label_en)
    if not all(isinstance(text, str) and 0 < len(text) <= 60 and "\0" not in text for text in texts):
        raise _wrong(claim.name, _("names and labels have 1 to 60 characters"))
    if claim.name in RESERVED or not claim.name.isidentifier() or not claim.name.isascii():
        raise _wrong(claim.name, _("the name is reserved, or not made of letters, digits and _"))
    source = SOURCES.get(claim.source)
    if source is None:
        known = ", ".join(SOURCES)
        raise _wrong(claim.name, format_lazy(_("source must be one of {sources}"), sources=known))
    if not isinstance(claim.argument, source.argument or type(None)) or isinstance(claim.argument, bool):
        raise _wrong(claim.name, _("argument is missing, not needed, or of the wrong type"))
    if not isinstance(claim.always_shown, bool):
        raise _wrong(claim.name, _("always_shown is true or false"))
    if source.argument is str and not 0 < len(str(claim.argument)) <= 100:
        raise _wrong(claim.name, _("argument has 1 to 100 characters"))
    _check_claim_schema(claim, source)


def _check_claim_schema(claim: Claim, source: Source) -> None:
    if not source.schema:
        try:
            check_schema(claim.schema)
        except ValidationError as error:
            raise _wrong(claim.name, format_lazy("JSON Schema: {}", error.messages[0])) from error
    elif claim.schema is not None:
        raise _wrong(claim.name, _("the source says which values there are: leave the JSON Schema out"))


def _wrong(name: object, what: Any) -> ValidationError:
    return ValidationError(format_lazy(_("Claim {name}: {what}."), name=str(name)[:60], what=what), code="claim")
