"""The card in a wallet that shows a certificate, and its end with every step that the certificate makes."""

from __future__ import annotations

from datetime import timedelta

from credentials.actions.conditions import withdraw_condition
from credentials.actions.statuses import end_cards
from credentials.models import StatusReason
from identity.actors import Actor

from .models import Certificate

CARD = "blood-certificate"  # the code of the card and of its condition
COUNTS = timedelta(days=365)
SYSTEM = Actor.system("blood_donation.cards")


def end_card(certificate: Certificate, reason: StatusReason = StatusReason.ELIGIBILITY_LOST) -> None:
    """End the card that shows this certificate, if one does. The caller saves `card`."""
    if certificate.card is None or certificate.owner is None:
        return
    if certificate.card.withdrawn_at is None:
        withdraw_condition(certificate.card, reason.value, by=SYSTEM)
    end_cards(certificate.owner, CARD, reason, by=SYSTEM)
    certificate.card = None
