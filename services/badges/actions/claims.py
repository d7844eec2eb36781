"""Awarding by file: a link for each line, which whoever gets it from the institution claims once, in their wallet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from services.core.secrets import new_secret, secret_digest

from ..errors import LinkUnknown
from ..files import Line
from ..models import Award, Badge, ClaimLink
from .awards import AWARD, AwardReport, require_institution, require_published, write_award

COUNTS_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the lines. `made`: reference and link, told this once."""

    made: list[tuple[str, str]]
    known: int  # lines of before, left alone
    claimed: int


@transaction.atomic
@audited("badge.links_made")
def make_links(badge: Badge, lines: Sequence[Line], *, renew: bool = False, by: Actor) -> Outcome:
    """Make a claim link for each line whose reference has none; the same file again makes none.

    `renew`: of links that nobody has claimed, a new one takes the place of the old.

    Raises:
        NotAllowed, OutOfScope: not this institution's staff.
        BadgeNotPublished: what it says.
    """
    by.require_staff(AWARD)
    require_institution(badge.institution, by)
    Badge.objects.select_for_update(of=("self",), no_key=True).get(pk=badge.pk)  # two files at once, one by one
    require_published(badge)
    existing = {link.reference: link for link in ClaimLink.objects.select_for_update().filter(badge=badge)}
    made, left, claimed = [], 0, 0
    for line in lines:
        link = existing.get(line.reference)
        if link and link.award_id:
            claimed += 1
        elif link and not renew:
            left += 1
        else:
            made.append((line.reference, _write(link or ClaimLink(badge=badge, reference=line.reference), line, by)))
    note(badge=badge.code, institution=badge.institution_id, made=len(made))
    return Outcome(made, left, claimed)


def _write(link: ClaimLink, line: Line, by: Actor) -> str:
    secret = new_secret()
    link.awarded_on, link.evidence_url, link.evidence_text = line.awarded_on, line.evidence_url, line.evidence_text
    link.digest, link.until, link.made_by = secret_digest(secret), now() + COUNTS_FOR, by.user
    link.save()
    # in the fragment: no server, proxy or log sees it
    return f"{settings.WALLET_ORIGIN}/badges/claim#{secret}"


@transaction.atomic
@audited("badge.claimed")
def claim_badge(member: Member, secret: str, *, by: Actor) -> Award:
    """Take the badge of a link, once.

    Raises:
        LinkUnknown: no such link, its time is over, or it was used.
        AlreadyAwarded, BadgeNotPublished, MemberGone: what it says; the link stays.
    """
    links = ClaimLink.objects.select_for_update(of=("self",)).select_related("badge__institution")
    link = links.filter(digest=secret_digest(secret), until__gt=now(), award=None).first()
    if link is None:
        raise LinkUnknown
    report = AwardReport(link.badge, member, link.awarded_on, link.evidence_url, link.evidence_text)
    link.award, link.claimed_at = write_award(report, by=by), now()
    link.save(update_fields=["award", "claimed_at"])
    return link.award
