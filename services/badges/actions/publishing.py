"""A badge becomes a card kind of its institution: the city's staff ask, a second person approves."""

from __future__ import annotations

from django.db import transaction

from credentials.actions.kinds import PERMISSION, request_publication
from credentials.definitions import DISCLAIMERS
from credentials.models import CardDraft, CardKind
from identity.actors import Actor
from identity.audit import audited, note

from ..errors import BadgeNotListed
from ..models import Badge

# The wallet's own format first; then Open Badges 3.0 by the suite that the specification demands, and beside it.
FORMATS = ("dc+sd-jwt", "ldp_vc", "ldp_vc+ecdsa", "vc+jwt")
BACKGROUND, TEXT = "#1d3a8a", "#ffffff"


@transaction.atomic
@audited("badge.proposed")
def propose_badge(badge: Badge, reason: str, *, by: Actor) -> CardDraft:
    """Ask a second person to publish a badge as it is now; the same later publishes a new version.

    Raises:
        NotAllowed, OutOfScope: card kinds are the whole city's.
        BadgeNotListed: the trust list does not allow the institution this code.
        DraftIncomplete, DraftOutdated, DraftClosed: as request_publication says.
    """
    by.require_staff(PERMISSION)
    row = Badge.objects.select_for_update(of=("self",)).select_related("institution").get(pk=badge.pk)
    if not row.institution.may_issue(row.code):
        raise BadgeNotListed
    note(badge=row.code)
    row.draft = request_publication(draft_of(row), reason, by=by)
    row.save(update_fields=["draft"])
    return row.draft


def draft_of(badge: Badge) -> CardDraft:
    """The card kind that the badge is; its claims are what a scanner shows, its achievement what Open Badges say."""
    claims = [
        _claim("badge", "fixed", "배지", "Badge", badge.name_ko),
        _claim("awarded_on", "awarded_on", "수여일", "Awarded on", badge.code),
    ]
    return CardDraft.objects.create(
        code=badge.code,
        based_on=CardKind.objects.filter(code=badge.code).order_by("-version").first(),
        institution=badge.institution,
        name_ko=badge.name_ko,
        name_en=badge.name_en,
        description_ko=f"{badge.description_ko} {DISCLAIMERS['description_ko']}",
        description_en=f"{badge.description_en} {DISCLAIMERS['description_en']}",
        background_color=BACKGROUND,
        text_color=TEXT,
        formats=list(FORMATS),
        claims=claims,
        eligibility=[{"rule": "awarded", "badge": badge.code}],
        valid_months=badge.valid_months,
        achievement=achievement_of(badge),
        picture=badge.picture,
    )


def achievement_of(badge: Badge) -> dict[str, object]:
    """As the card kind keeps it."""
    said: dict[str, object] = {"type": badge.achievement_type, "criteria": badge.criteria}
    return said | ({"skills": badge.skills} if badge.skills else {})


def _claim(name: str, source: str, label_ko: str, label_en: str, argument: str) -> dict[str, object]:
    labels = {"label_ko": label_ko, "label_en": label_en}
    return {"name": name, "source": source, "argument": argument, "always_shown": True} | labels
