"""What a member sees of donations, certificates and gifts."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import now

from identity.models import Member

from .models import Certificate, CertificateState, Gift, GiftState


def certificates_of(member: Member) -> QuerySet[Certificate]:
    """The member's certificates, what counts first; each with the offer that is open."""
    offers = Gift.objects.filter(state=GiftState.OFFERED, until__gt=now())
    rows = Certificate.objects.filter(owner=member).exclude(state=CertificateState.REPLACED)
    return (
        rows.select_related("donation__centre", "used_at", "card")
        .prefetch_related(Prefetch("gifts", queryset=offers, to_attr="open_gifts"))
        .order_by("state", "-number")
    )


def open_gifts_of(member: Member) -> QuerySet[Gift]:
    """Offers that wait for an answer, by and to the member."""
    mine = Gift.objects.filter(Q(giver=member) | Q(recipient=member), state=GiftState.OFFERED, until__gt=now())
    return mine.select_related("certificate")
