"""A badge becomes a card kind of its institution: the city's staff ask, a second person approves."""

from __future__ import annotations

from django.db import transaction

from credentials.actions.kinds import PERMISSION, request_publication
from credentials.models import CardDraft
from identity.actors import Actor
from identity.audit import audited, note
from services.core import achievements as core

from ..errors import BadgeNotListed
from ..models import Badge


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
    """The card kind that the badge is."""
    return core.draft_of(
        core.Honour(
            code=badge.code,
            institution=badge.institution,
            names=(badge.name_ko, badge.name_en),
            descriptions=(badge.description_ko, badge.description_en),
            claim=("badge", "배지", "Badge"),
            achievement=achievement_of(badge),
            valid_months=badge.valid_months,
            picture=badge.picture,
        )
    )


def achievement_of(badge: Badge) -> dict[str, object]:
    """As the card kind keeps it."""
    said: dict[str, object] = {"type": badge.achievement_type, "criteria": badge.criteria}
    return said | ({"skills": badge.skills} if badge.skills else {})
