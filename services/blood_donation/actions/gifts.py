"""Giving a certificate away: to a member who may accept, or to the pool. Never for anything in return.

This module knows no mileage, and may not import any (tests/services/test_blood_gifts.py).
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from services.core.people import member_by_code

from ..cards import end_card
from ..errors import GiftToOneself, GiftUnknown, RecipientUnknown
from ..models import Certificate, CertificateState, CertificateStep, Gift, GiftState
from .certificates import held_by, move

OPEN_FOR = timedelta(days=14)


@transaction.atomic
@audited("blood_gift.offered")
def offer_gift(member: Member, number: int, recipient_code: str, *, by: Actor) -> Gift:
    """Offer a certificate to another member, named by the number in the wallet's settings.

    Raises:
        RecipientUnknown, GiftToOneself: what it says.
        CertificateUnknown, CertificateOver, CertificateOffered: what it says.
    """
    certificate = held_by(member, number)
    recipient = member_by_code(recipient_code)
    if recipient is None:
        raise RecipientUnknown
    if recipient == member:
        raise GiftToOneself
    end_card(certificate)
    certificate.code_digest = certificate.code_until = None
    certificate.save(update_fields=["code_digest", "code_until", "card"])
    at = now()
    return Gift.objects.create(
        certificate=certificate, giver=member, recipient=recipient, offered_at=at, until=at + OPEN_FOR
    )


@transaction.atomic
@audited("blood_gift.accepted")
def accept_gift(member: Member, gift_id: UUID, *, by: Actor) -> Gift:
    """Become the certificate's owner. Raises GiftUnknown: no such offer to this member, or it is over."""
    certificate, gift = _open_gift(gift_id, recipient=member)
    move(certificate, CertificateStep.GIVEN, owner=member)
    return _close(gift, GiftState.ACCEPTED)


@transaction.atomic
@audited("blood_gift.declined")
def decline_gift(member: Member, gift_id: UUID, *, by: Actor) -> Gift:
    """Leave it with its owner. Raises GiftUnknown."""
    return _close(_open_gift(gift_id, recipient=member)[1], GiftState.DECLINED)


@transaction.atomic
@audited("blood_gift.withdrawn")
def withdraw_gift(member: Member, gift_id: UUID, *, by: Actor) -> Gift:
    """Take an offer back that nobody has answered. Raises GiftUnknown."""
    return _close(_open_gift(gift_id, giver=member)[1], GiftState.WITHDRAWN)


@transaction.atomic
@audited("blood_certificate.pooled")
def give_to_pool(member: Member, number: int, *, by: Actor) -> Certificate:
    """Give a certificate to the pool, out of which staff give it to who needs it. It cannot be taken back.

    Raises:
        CertificateUnknown, CertificateOver, CertificateOffered: what it says.
    """
    return move(held_by(member, number), CertificateStep.POOLED, state=CertificateState.POOLED, owner=None)


def lapse_gifts(*, by: Actor) -> int:
    """Close the offers whose time is over; returns how many. May run late, twice, or be killed."""
    overdue = Gift.objects.filter(state=GiftState.OFFERED, until__lte=now())
    return sum(_lapse(pk, by=by) for pk in list(overdue.values_list("pk", flat=True)[:500]))


@transaction.atomic
def _lapse(gift_id: UUID, *, by: Actor) -> bool:
    overdue = Gift.objects.filter(state=GiftState.OFFERED, until__lte=now())
    gift = overdue.select_for_update(skip_locked=True).filter(pk=gift_id).first()
    return gift is not None and bool(_lapsed(gift, by=by))


@audited("blood_gift.lapsed")
def _lapsed(gift: Gift, *, by: Actor) -> Gift:
    return _close(gift, GiftState.LAPSED)


def _open_gift(gift_id: UUID, **who: Member) -> tuple[Certificate, Gift]:
    """Locked in the order in which all lock: the certificate first."""
    found = Gift.objects.filter(pk=gift_id, **who).first()
    if found is None:
        raise GiftUnknown
    certificate = Certificate.objects.select_for_update().get(pk=found.certificate_id)
    gift = Gift.objects.select_for_update().filter(pk=gift_id, state=GiftState.OFFERED, until__gt=now()).first()
    if gift is None or certificate.state != CertificateState.HELD:
        raise GiftUnknown
    note(certificate=certificate.serial)
    return certificate, gift


def _close(gift: Gift, state: GiftState) -> Gift:
    gift.state, gift.closed_at = state, now()
    gift.save(update_fields=["state", "closed_at"])
    return gift
