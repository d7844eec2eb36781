"""An institution awards a badge to a member, or takes it back. The member's wallet gets it as a card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from anchoring.actions import append_commitment
from credentials.achievements import is_address
from credentials.actions.statuses import end_cards
from credentials.issuers import issuer_of
from credentials.models import IssuingInstitution, StatusReason
from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from identity.queries import today
from services.core.errors import MemberGone, NotYetPerformed, ReasonMissing

from .. import records
from ..errors import AlreadyAwarded, AwardOver, BadgeNotPublished, EvidenceRefused
from ..models import Award, AwardState, Badge

AWARD, TAKE_BACK = "badges.add_award", "badges.take_back_award"


@dataclass(frozen=True, slots=True)
class AwardReport:
    """What an institution confirms."""

    badge: Badge
    member: Member
    awarded_on: date
    evidence_url: str = ""
    evidence_text: str = ""


@transaction.atomic
@audited("badge.awarded")
def award_badge(report: AwardReport, *, by: Actor) -> Award:
    """Award a badge: from now on the member's wallet can fetch it.

    Raises:
        NotAllowed, OutOfScope: not this institution's staff.
        BadgeNotPublished, NotYetPerformed, MemberGone, EvidenceRefused, AlreadyAwarded: what it says.
    """
    by.require_staff(AWARD)
    require_institution(report.badge.institution, by)
    return write_award(report, by=by)


def write_award(report: AwardReport, *, by: Actor) -> Award:
    """Check and write an award whose right was judged. Raises as `award_badge`."""
    if report.awarded_on > today():
        raise NotYetPerformed
    member = Member.objects.select_for_update(no_key=True).get(pk=report.member.pk)
    if member.left_at:
        raise MemberGone
    check_evidence(report.evidence_url, report.evidence_text)
    require_published(report.badge)
    award = Award(
        badge=report.badge,
        member=member,
        awarded_on=report.awarded_on,
        evidence_url=report.evidence_url,
        evidence_text=report.evidence_text.strip(),
        recorded_by=by.user if by.is_staff else None,
    )
    award.commitment = append_commitment(records.AWARDED, records.awarded(award))
    try:
        with transaction.atomic():
            award.save(force_insert=True)
    except IntegrityError as error:
        if Award.objects.filter(badge=award.badge, member=award.member, state=AwardState.AWARDED).exists():
            raise AlreadyAwarded from error
        raise
    note(badge=award.badge.code, institution=award.badge.institution_id)
    return award


@transaction.atomic
@audited("badge.taken_back")
def take_back_award(award: Award, reason: str, *, by: Actor) -> Award:
    """Take an award back that was wrong; the member's cards of it are revoked.

    Raises:
        NotAllowed, OutOfScope: not this institution's staff.
        ReasonMissing, AwardOver: what it says.
    """
    by.require_staff(TAKE_BACK)
    require_institution(award.badge.institution, by)
    if not reason.strip():
        raise ReasonMissing
    row = Award.objects.select_for_update(of=("self",)).select_related("badge", "member").get(pk=award.pk)
    if row.state != AwardState.AWARDED:
        raise AwardOver
    row.state, row.ended_at, row.reason = AwardState.TAKEN_BACK, now(), reason.strip()[:200]
    row.ending_commitment = append_commitment(records.TAKEN_BACK, records.taken_back(row))
    row.save(update_fields=["state", "ended_at", "reason", "ending_commitment"])
    note(badge=row.badge.code, institution=row.badge.institution_id)
    end_cards(row.member, row.badge.code, StatusReason.ISSUED_IN_ERROR, by=by)
    return row


def require_institution(institution: IssuingInstitution, by: Actor) -> None:
    """Staff of an institution have its code as their service. Raises OutOfScope."""
    by.require_scope(district=institution.district_id, service=institution.code)


def require_published(badge: Badge) -> None:
    """Raises BadgeNotPublished."""
    kind = badge.kind
    if kind is None or not issuer_of(kind).may_issue(kind):
        raise BadgeNotPublished


def check_evidence(url: str, text: str) -> None:
    """Raises EvidenceRefused."""
    if (url and not is_address(url)) or len(text) > 500 or "\0" in text:
        raise EvidenceRefused
