"""A certificate is shown and used once, given out of the pool, or replaced when it is lost."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from services.core.secrets import code_digest, new_code

from ..cards import end_card
from ..errors import CertificateOffered, CertificateOver, CertificateUnknown, CodeUnknown, PoolEmpty
from ..models import Certificate, CertificateState, CertificateStep, GiftState, Institution
from ..records import commit_step

CODE_COUNTS = timedelta(minutes=10)


def held_by(member: Member, number: int) -> Certificate:
    """The member's certificate, locked; raises CertificateUnknown, CertificateOver, CertificateOffered."""
    certificate = Certificate.objects.select_for_update().filter(pk=number, owner=member).first()
    if certificate is None:
        raise CertificateUnknown
    if certificate.state != CertificateState.HELD:
        raise CertificateOver
    if certificate.gifts.filter(state=GiftState.OFFERED).exists():
        raise CertificateOffered
    return certificate


def move(certificate: Certificate, step: CertificateStep, **changes: object) -> Certificate:
    """Write a step and what it changes; the code that was shown ends with it, and the card."""
    end_card(certificate)
    changes |= {"code_digest": None, "code_until": None, "card": None}
    for name, value in changes.items():
        setattr(certificate, name, value)
    certificate.save(update_fields=list(changes))
    commit_step(certificate, step, now())
    return certificate


@transaction.atomic
@audited("blood_certificate.shown")
def _begin_use(member: Member, number: int, code: str, *, by: Actor) -> Certificate:
    certificate = held_by(member, number)
    certificate.code_digest, certificate.code_until = code_digest(code), now() + CODE_COUNTS
    certificate.save(update_fields=["code_digest", "code_until"])
    return certificate


def begin_use(member: Member, number: int, *, by: Actor) -> tuple[str, datetime]:
    """A code to show at a hospital, and until when it counts. A new one ends the one before.

    Raises:
        CertificateUnknown, CertificateOver, CertificateOffered: what it says.
    """
    code = new_code()
    certificate = _begin_use(member, number, code, by=by)
    assert certificate.code_until is not None  # noqa: S101  # just set
    return code, certificate.code_until


@transaction.atomic
@audited("blood_certificate.used")
def use_certificate(code: str, hospital: Institution, *, by: Actor) -> Certificate:
    """Take the certificate of a shown code as used, once and for good, at a hospital.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's to take.
        CodeUnknown: no such code, its time is over, or it was used.
    """
    by.require_staff("blood_donation.use_certificate")
    by.require_scope(district=hospital.district_id, service="blood_donation")
    shown = Certificate.objects.select_for_update().filter(code_digest=code_digest(code), code_until__gt=now())
    certificate = shown.first()
    if certificate is None:
        raise CodeUnknown
    note(district=hospital.district_id, service="blood_donation")
    return move(certificate, CertificateStep.USED, state=CertificateState.USED, used_at=hospital)


@transaction.atomic
@audited("blood_certificate.drawn")
def draw_from_pool(member: Member, reason: str, *, by: Actor) -> Certificate:
    """Give the oldest certificate of the pool to a member who needs a transfusion.

    Raises:
        NotAllowed: not this member of staff's to give.
        PoolEmpty: what it says.
    """
    by.require_staff("blood_donation.draw_certificate")
    by.require_scope(service="blood_donation")
    pooled = Certificate.objects.select_for_update(skip_locked=True).filter(state=CertificateState.POOLED)
    certificate = pooled.order_by("number").first()
    if certificate is None:
        raise PoolEmpty
    note(service="blood_donation", reason=reason)
    return move(certificate, CertificateStep.DRAWN, state=CertificateState.HELD, owner=member)


@transaction.atomic
@audited("blood_certificate.replaced")
def replace_certificate(member: Member, number: int, *, by: Actor) -> Certificate:
    """Report a certificate as lost: it counts no more, and a new one with another serial number does.

    Raises:
        CertificateUnknown, CertificateOver, CertificateOffered: what it says.
    """
    lost = move(held_by(member, number), CertificateStep.REPLACED, state=CertificateState.REPLACED)
    fresh = Certificate.objects.create(donation=lost.donation, owner=member, replaces=lost)
    commit_step(fresh, CertificateStep.ISSUED, now())
    return fresh
