"""What a member sees of donations, certificates and gifts."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import now

from identity.models import Member

from .errors import CertificateUnknown
from .models import Certificate, CertificateEvent, CertificateState, Gift, GiftState


def certificates_of(member: Member) -> QuerySet[Certificate]:
    """The member's certificates, what counts first; each with the offer that is open, and the steps that are theirs."""
    offers = Gift.objects.filter(state=GiftState.OFFERED, until__gt=now())
    steps = CertificateEvent.objects.filter(owner=member).order_by("pk")
    rows = Certificate.objects.filter(owner=member).exclude(state=CertificateState.REPLACED)
    return (
        rows.select_related("donation__centre", "used_at", "card")
        .prefetch_related(Prefetch("gifts", queryset=offers, to_attr="open_gifts"))
        .prefetch_related(Prefetch("events", queryset=steps, to_attr="own_steps"))
        .order_by("state", "-number")
    )


def open_gifts_of(member: Member) -> QuerySet[Gift]:
    """Offers that wait for an answer, by and to the member."""
    mine = Gift.objects.filter(Q(giver=member) | Q(recipient=member), state=GiftState.OFFERED, until__gt=now())
    return mine.select_related("certificate")


def waiting_for(member: Member) -> int:
    """Gifts that the member may accept."""
    return open_gifts_of(member).filter(recipient=member).count()


def step_of(member: Member, certificate: int, step: int) -> CertificateEvent:
    """A step by which, or while, it was the member's: who had it before is not told. Raises CertificateUnknown."""
    rows = CertificateEvent.objects.select_related("certificate", "commitment")
    found = rows.filter(owner=member, certificate=certificate, pk=step).first()
    if found is None:
        raise CertificateUnknown
    return found
