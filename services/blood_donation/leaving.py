"""What becomes of certificates when a member leaves."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.models import Member

from .actions.certificates import move
from .models import Certificate, CertificateState, CertificateStep, Gift, GiftState

CONSEQUENCE = _("Your donation certificates go to the pool for people who need a transfusion.")


def tell(member: Member) -> str | Promise:
    """Nothing, for who holds none."""
    return CONSEQUENCE if _held(member).exists() else ""


def give_up_certificates(member: Member, by: Actor) -> None:
    """In the leaving's own transaction: offers end, and what the member holds goes to the pool."""
    certificates = list(_held(member).select_for_update())
    open_gifts = Gift.objects.filter(state=GiftState.OFFERED)
    open_gifts.filter(giver=member).update(state=GiftState.WITHDRAWN, closed_at=now())
    open_gifts.filter(recipient=member).update(state=GiftState.DECLINED, closed_at=now())
    for certificate in certificates:
        move(certificate, CertificateStep.POOLED, state=CertificateState.POOLED, owner=None)


def _held(member: Member) -> QuerySet[Certificate]:
    return Certificate.objects.filter(owner=member, state=CertificateState.HELD).order_by("number")
