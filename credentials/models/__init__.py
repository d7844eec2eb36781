"""What is proven: card kinds, offers and tokens, issued credentials, and their status."""

from .cards import Credential, CredentialCopy, CredentialState, NotificationEvent, StatusChange, StatusReason
from .kinds import CardKind, Claim
from .offers import AccessToken, Offer, OfferState, SpentNonce
from .status_lists import StatusList

__all__ = [
    "AccessToken",
    "CardKind",
    "Claim",
    "Credential",
    "CredentialCopy",
    "CredentialState",
    "NotificationEvent",
    "Offer",
    "OfferState",
    "SpentNonce",
    "StatusChange",
    "StatusList",
    "StatusReason",
]
