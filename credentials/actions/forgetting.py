"""Forgetting what has done its work."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from ..models import Credential, Deferral, Offer, OfferState, SpentNonce


@transaction.atomic
def forget_expired() -> dict[str, int]:
    """Wipe answers that no token can fetch again, and expired nonces. Returns how many."""
    now = timezone.now()
    late = Credential.objects.filter(delivery__isnull=False, token__expires_at__lte=now)
    unissued = Deferral.objects.filter(expires_at__lte=now).exclude(keys=[])
    return {
        "deferrals": unissued.update(keys=[]),
        "deliveries": late.update(delivery=None),
        "nonces": SpentNonce.objects.filter(expires_at__lte=now).delete()[0],
    }


def close_expired_offers() -> int:
    """Say of offers that nobody took that their time is over. How many."""
    late = Offer.objects.filter(state=OfferState.OPEN, expires_at__lte=timezone.now())
    return late.update(state=OfferState.EXPIRED)
