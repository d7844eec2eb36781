"""A public page of a badge: made and ended by its holder alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from identity.actions.consents import give_consent, withdraw_consent
from identity.actors import Actor
from identity.audit import audited
from identity.models import Member
from identity.queries import today
from services.core.secrets import new_secret, secret_digest

from ..errors import BadgeUnknown, PageUnknown, TermOver
from ..models import Award, AwardState, PublicPage
from .deleting import term_of

CONSENT, TEXT_VERSION = "badges.public_page", "2026-11"
DATA = ("badge", "awarded_on", "evidence")


@dataclass(frozen=True, slots=True)
class MadePage:
    """With the address, which is told once."""

    page: PublicPage
    address: str


@transaction.atomic
def make_page(member: Member, award_id: UUID, days: int, *, by: Actor) -> MadePage:
    """Consent to a page of one's award for so many days; a new page ends the one before.

    Raises:
        BadgeUnknown: not an award of this member that stands.
        TermOver: the course's data are kept no longer.
    """
    secret = new_secret()
    page = _make(member, award_id, days, secret, by=by)
    return MadePage(page, f"{settings.ISSUER_ORIGIN}/badges/{secret}")


@audited("badge_page.made")
def _make(member: Member, award_id: UUID, days: int, secret: str, *, by: Actor) -> PublicPage:
    award = _own_award(member, award_id)
    require_kept([award])
    for page in PublicPage.objects.filter(award=award, ended_at=None):
        _end(page, by=by)
    until = now() + timedelta(days=days)
    consent = give_consent(
        member, CONSENT, data=DATA, recipient="anyone with the address", until=until, text_version=TEXT_VERSION, by=by
    )
    return PublicPage.objects.create(award=award, digest=secret_digest(secret), consent=consent, until=until)


@transaction.atomic
@audited("badge_page.ended")
def end_page(member: Member, award_id: UUID, *, by: Actor) -> PublicPage:
    """Withdraw the consent: the address shows nothing from now on. Raises BadgeUnknown, PageUnknown."""
    page = PublicPage.objects.filter(award=_own_award(member, award_id), ended_at=None).first()
    if page is None:
        raise PageUnknown
    return _end(page, by=by)


def page_of(secret: str) -> PublicPage:
    """The page of an address. Raises PageUnknown: no such page, its time is over, or the award was taken back."""
    pages = PublicPage.objects.filter(digest=secret_digest(secret), ended_at=None, until__gt=now())
    standing = pages.filter(consent__withdrawn_at=None, award__state=AwardState.AWARDED)
    page = standing.select_related("award__badge__institution").first()
    if page is None:
        raise PageUnknown
    return page


def require_kept(awards: Iterable[Award]) -> None:
    """Raises TermOver: what was shown now would be deleted the next day."""
    if any(term_of(award.badge) <= today() for award in awards):
        raise TermOver


def _own_award(member: Member, award_id: UUID) -> Award:
    rows = Award.objects.select_for_update(of=("self",)).select_related("badge")
    award = rows.filter(pk=award_id, member=member, state=AwardState.AWARDED).first()
    if award is None:
        raise BadgeUnknown
    return award


def _end(page: PublicPage, *, by: Actor) -> PublicPage:
    page.ended_at = now()
    page.save(update_fields=["ended_at"])
    if page.consent.withdrawn_at is None and page.until > page.ended_at:
        withdraw_consent(page.consent, by=by)
    return page
