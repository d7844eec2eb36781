"""What institutions award to a person for good, whatever service awards it: drafts of the card kind that it is."""

from __future__ import annotations

from dataclasses import dataclass

from credentials.definitions import DISCLAIMERS
from credentials.models import CardDraft, CardKind, CardPicture, IssuingInstitution

# The wallet's own format first; then Open Badges 3.0 by the suite that the specification demands, and beside it.
FORMATS = ("dc+sd-jwt", "ldp_vc", "ldp_vc+ecdsa", "vc+jwt")
BACKGROUND, TEXT = "#1d3a8a", "#ffffff"


@dataclass(frozen=True, slots=True)
class Honour:
    """Texts in Korean, then English. `claim`: its name, and its labels; it says the Korean name of the honour."""

    code: str
    institution: IssuingInstitution
    names: tuple[str, str]
    descriptions: tuple[str, str]
    claim: tuple[str, str, str]
    achievement: dict[str, object]
    valid_months: int
    picture: CardPicture | None


def draft_of(honour: Honour) -> CardDraft:
    """The card kind that it is; its claims are what a scanner shows, its achievement what Open Badges say."""
    (name_ko, name_en), (description_ko, description_en) = honour.names, honour.descriptions
    name, label_ko, label_en = honour.claim
    return CardDraft.objects.create(
        code=honour.code,
        based_on=CardKind.objects.filter(code=honour.code).order_by("-version").first(),
        institution=honour.institution,
        name_ko=name_ko,
        name_en=name_en,
        description_ko=f"{description_ko} {DISCLAIMERS['description_ko']}",
        description_en=f"{description_en} {DISCLAIMERS['description_en']}",
        background_color=BACKGROUND,
        text_color=TEXT,
        formats=list(FORMATS),
        claims=[
            _claim(name, "fixed", label_ko, label_en, name_ko),
            _claim("awarded_on", "awarded_on", "수여일", "Awarded on", honour.code),
        ],
        eligibility=[{"rule": "awarded", "badge": honour.code}],
        valid_months=honour.valid_months,
        achievement=honour.achievement,
        picture=honour.picture,
    )


def _claim(name: str, source: str, label_ko: str, label_en: str, argument: str) -> dict[str, object]:
    labels = {"label_ko": label_ko, "label_en": label_en}
    return {"name": name, "source": source, "argument": argument, "always_shown": True} | labels
