"""What is said to somebody whom a rule refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("ko", "en")
Text = str | Promise

APPEAL = _(
    "If you think that this is wrong, tell your community centre (haengjeong bokji center) or object within 30 days: "
    "in your wallet, or in writing to the city's department for digital citizen services. Staff check the register and "
    "answer you."
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a rule says no. Three sentences, each translated. `final`: time does not mend it, so a card ends for good."""

    code: str
    why: Text
    what_to_do: Text
    how_to_appeal: Text = APPEAL
    final: bool = False

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


def said(refusal: dict[str, Any]) -> str:
    """Why, of a refusal `as_json`, in the language of the screen."""
    why = {each["locale"]: str(each["why"]) for each in refusal.get("texts", [])}
    return why.get((get_language() or "ko")[:2], why.get("ko", ""))


def named(korean: str, english: str) -> Text:
    """A name from the database, in the language of whoever reads the sentence around it."""
    text: Text = lazy(lambda: english if (get_language() or "").startswith("en") else korean, str)()
    return text


NOT_RESIDENT = Refusal(
    "not_resident",
    _("Your account is not bound to an active resident registration in Incheon."),
    _(
        "Bind your account with the code from your community centre. If you moved here recently, wait until the "
        "register has your new address."
    ),
)
PROOFING_MISSING = Refusal(
    "proofing_missing",
    _("The city has not checked who you are, or the check counts no more."),
    _("Overseas Koreans without a resident registration send their papers in the wallet; staff check them."),
)
OVERSEAS_ONLY = Refusal(
    "overseas_only",
    _("This card is for overseas Koreans without a resident registration in Incheon."),
    _("Look at your other cards: residents have their own."),
    final=True,
)
NOT_AWARDED = Refusal(
    "not_awarded",
    _("The institution did not award you this badge, or took it back."),
    _("Ask the institution. What it awards appears here at once."),
    final=True,
)
NOT_ISSUED = Refusal(
    "not_issued",
    _("This card is not issued now."),
    _("A card of it that you have stays as your wallet shows it. Ask your community centre what takes its place."),
)
RECORD_INCOMPLETE = Refusal(
    "record_incomplete",
    _("What the card says about you was not recorded completely."),
    _("Bring the proof to the office that recorded it. Staff complete the record while you wait."),
)
REPLACED = Refusal(
    "replaced",
    _("Your name, district or another fact has changed, and you have a new card that says so."),
    _("Use the new card. The old one can be deleted from your wallet."),
    final=True,
)
REPRESENTATION_ENDED = Refusal(
    "representation_ended",
    _("Whoever held this card for another person no longer represents that person."),
    _("The person gets the card in their own wallet, or names a representative again."),
    final=True,
)
RENEWAL = Refusal(
    "renewal",
    _("This card ends soon."),
    _("Renew it in your wallet; you need not go anywhere."),
)
ENDING = Refusal(
    "ending",
    _("This card ends soon, and a new one would not last longer: then something it rests on is no longer true."),
    _("You need not do anything. When it has ended, your wallet shows which cards you may have."),
)
DISTRICT_ENDED = Refusal(
    "district_ended",
    _("The districts were redrawn, and the register does not say yet in which one you live."),
    _("You need not do anything: try again after the next update of the register, usually within a day."),
)


def suspended_by_staff(reason: Text) -> Refusal:
    return Refusal(
        "suspended_by_staff",
        format_lazy(_("Staff suspended this card: {reason}."), reason=reason),
        _("It cannot be used until staff reinstate it. Then it is valid again by itself."),
    )


def ended_by_staff(reason: Text) -> Refusal:
    return Refusal(
        "ended_by_staff",
        format_lazy(_("Staff ended this card: {reason}."), reason=reason),
        _("It cannot be used again. If you are entitled to it, get it anew in your wallet."),
    )


def other_district(names: tuple[Text, ...]) -> Refusal:
    return Refusal(
        "other_district",
        format_lazy(_("This card is for residents of {districts}."), districts=_joined(names)),
        _("If you moved there, register your new address first; the city's register has it about a day later."),
    )


def too_young(least: int) -> Refusal:
    return Refusal(
        "too_young",
        format_lazy(_("This card is for people of {least} years or more."), least=least),
        format_lazy(_("You can get it from your birthday on, when you are {least}."), least=least),
    )


def too_old(most: int) -> Refusal:
    return Refusal(
        "too_old",
        format_lazy(_("This card is for people of at most {most} years."), most=most),
        _("Look at your other cards: some are for your age."),
        final=True,
    )


def too_few_children(least: int) -> Refusal:
    return Refusal(
        "too_few_children",
        format_lazy(_("This card is for households with {least} children or more in the register."), least=least),
        _("If a child is missing, report the birth or the move at your community centre, and try again a day later."),
    )


def condition_missing(name: Text) -> Refusal:
    return Refusal(
        "condition_missing",
        format_lazy(_("No proof of this is on record, or its time is over: {condition}."), condition=name),
        _("Bring the proof to your community centre or public health centre. Staff record it while you wait."),
        final=True,
    )


def too_little(name: Text, least: int) -> Refusal:
    return Refusal(
        "too_little_this_year",
        format_lazy(
            _("You need at least {least} in one year, this year or last year: {what}."), least=least, what=name
        ),
        _("If something is missing, ask the institution that recorded it."),
        final=True,
    )


def card_missing(name: Text) -> Refusal:
    return Refusal(
        "card_missing",
        format_lazy(_("You need another card first: {card}."), card=name),
        _("Get that card in your wallet, then ask for this one again."),
    )


def _joined(names: tuple[Text, ...]) -> Text:
    return format_lazy(", ".join(["{}"] * len(names)), *names)
