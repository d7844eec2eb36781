"""Whether what staff defined of a card can be published, and the record of it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from anchoring.log.records import JSON
from identity.signing.encoding import compact_json

from .achievements import check_achievement
from .claims import check_claims
from .eligibility import accepts_proofing, check_rules
from .formats.registry import FORMATS
from .issuers import INSTITUTION_KINDS
from .models import CardDefinition, CardKind, CardPicture, ConditionKind

MAX_PICTURE = 64 * 1024  # bytes
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
# Ordinance art. 8: no card is a legal identity document, and its display says so.
DISCLAIMERS = {"description_ko": "법적 신분증이 아닙니다.", "description_en": "Not a legal identity document."}
CITIZEN = "citizen"
# Sources of claims that only the register knows.
_OF_RESIDENCE = frozenset({"resident", "city", "district", "children_at_least"})
_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
_FIELDS = (
    "code",
    "name_ko",
    "name_en",
    "description_ko",
    "description_en",
    "background_color",
    "text_color",
    "formats",
    "claims",
    "eligibility",
    "valid_months",
    "renewal_days",
    "valuable",
    "needs_approval",
    "key_attestation",
    "institution_id",
)


def fields_of(definition: CardDefinition) -> dict[str, Any]:
    """All that makes a card: what a draft passes on to the version that is published."""
    fields = {name: getattr(definition, name) for name in _FIELDS} | {"picture_id": definition.picture_id}
    # Left out where there is none: what is committed of a card does not change by our knowing badges.
    return fields if definition.achievement is None else fields | {"achievement": definition.achievement}


def record_of(definition: CardDefinition, version: int) -> dict[str, JSON]:
    """What is committed of a version: its number, and the hash of all that staff defined."""
    whole = sha256(compact_json(fields_of(definition))).hexdigest()
    return {"card": definition.slug, "version": version, "definition_sha256": whole}


def check_definition(definition: CardDefinition) -> None:
    """Raises ValidationError, by field, of all that is wrong."""
    errors: dict[str, Any] = {}
    for name, check in _CHECKS:
        try:
            check(definition)
        except ValidationError as error:
            errors.setdefault(name, []).extend(error.error_list)
    if errors:
        raise ValidationError(errors)


def _check_claims(definition: CardDefinition) -> None:
    check_claims(definition.claims)
    if _accepts_proofing(definition) and any(claim.source in _OF_RESIDENCE for claim in definition.claim_list):
        raise ValidationError(_("A card for people who are in no register says nothing of city, district or children."))
    codes = set(ConditionKind.objects.values_list("code", flat=True))
    ruled = {rule.get("condition") for rule in definition.eligibility if isinstance(rule, dict)}
    for claim in definition.claim_list:
        if claim.source in ("condition_until", "recorded") and claim.argument not in codes & ruled:
            raise ValidationError(
                format_lazy(
                    _("Claim {name}: condition {code} must exist and be one of the card's rules."),
                    name=claim.name,
                    code=str(claim.argument),
                )
            )


def _check_proofing(definition: CardDefinition) -> None:
    """Papers stand in for the register, but never for the citizen card."""
    if definition.code == CITIZEN and _accepts_proofing(definition):
        raise ValidationError(_("The citizen card proves residence: only the register does."))


def _accepts_proofing(definition: CardDefinition) -> bool:
    return accepts_proofing(rule for rule in definition.eligibility if isinstance(rule, dict))


def _check_formats(definition: CardDefinition) -> None:
    formats = definition.formats
    if not isinstance(formats, list) or not formats or not all(name in FORMATS for name in formats):
        raise ValidationError(
            format_lazy(_("Choose at least one format; formats are {known}."), known=", ".join(FORMATS))
        )
    if formats[0] != next(iter(FORMATS)):
        raise ValidationError(format_lazy(_("{first} must be one of them."), first=next(iter(FORMATS))))


def _check_institution(definition: CardDefinition) -> None:
    """Each card has one issuer for ever; an institution issues what the trust list allows it, with its own keys."""
    institution = definition.institution
    earlier = CardKind.objects.filter(code=definition.code).values_list("institution", flat=True).first()
    exists = CardKind.objects.filter(code=definition.code).exists()
    if exists and earlier != definition.institution_id:
        raise ValidationError(_("The card is issued by another: that never changes."))
    if institution is None:
        return
    if not institution.may_issue(definition.code):
        raise ValidationError(_("The trust list does not allow the institution this card: change that first."))
    if any(FORMATS[name].SIGNING_KIND not in INSTITUTION_KINDS for name in definition.formats if name in FORMATS):
        raise ValidationError(_("Institutions have no keys for mobile documents: leave out mso_mdoc."))


def _check_achievement(definition: CardDefinition) -> None:
    """A badge is an institution's, and for whom it was awarded to."""
    ruled = [rule.get("badge") for rule in definition.eligibility if isinstance(rule, dict) and "badge" in rule]
    if definition.achievement is None:
        if ruled:
            raise ValidationError(_("The rule “awarded” is for badges: say what is achieved."))
        return
    check_achievement(definition.achievement)
    if definition.institution is None:
        raise ValidationError(_("A badge is issued by an institution of the trust list."))
    if ruled != [definition.code]:
        raise ValidationError(_("A badge has one rule “awarded”, with its own code."))


def _check_texts(definition: CardDefinition) -> None:
    for name, sentence in DISCLAIMERS.items():
        if sentence not in getattr(definition, name):
            raise ValidationError(format_lazy(_("The description must say: {sentence}"), sentence=sentence))


def _check_colours(definition: CardDefinition) -> None:
    found = contrast(definition.background_color, definition.text_color)
    if found < LEAST_CONTRAST:
        raise ValidationError(
            format_lazy(_("Too little contrast with the background: {found}; at least 4.5."), found=f"{found:.1f}")
        )


def _check_months(definition: CardDefinition) -> None:
    if not 1 <= definition.valid_months <= 120:
        raise ValidationError(_("1 to 120 months."))


def _check_renewal(definition: CardDefinition) -> None:
    if not 0 <= definition.renewal_days <= 90:
        raise ValidationError(_("0 to 90 days."))


_CHECKS = (
    ("eligibility", lambda definition: check_rules(definition.eligibility)),
    ("claims", _check_claims),
    ("eligibility", _check_proofing),
    ("institution", _check_institution),
    ("achievement", _check_achievement),
    ("formats", _check_formats),
    ("description_ko", _check_texts),
    ("text_color", _check_colours),
    ("valid_months", _check_months),
    ("renewal_days", _check_renewal),
)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2): 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    try:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    except ValueError:
        raise ValidationError(_("A colour is # and six hexadecimal digits.")) from None
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def picture_of(data: bytes) -> CardPicture:
    """The stored picture with this content. Raises ValidationError."""
    if len(data) > MAX_PICTURE:
        raise ValidationError(_("At most 64 KB."), code="picture_too_large")
    content_type = next((kind for start, kind in _SIGNATURES if data.startswith(start)), "")
    if not content_type and data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        content_type = "image/webp"
    if not content_type:
        raise ValidationError(_("PNG, JPEG or WebP."), code="picture_type")
    digest = sha256(data).hexdigest()
    return CardPicture.objects.get_or_create(digest=digest, defaults={"content_type": content_type, "data": data})[0]
