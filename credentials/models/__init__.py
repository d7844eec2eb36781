"""What is proven: card kinds, offers and tokens, issued credentials, and their status."""

from .appeals import Appeal, AppealState
from .authorizations import Authorization, AuthorizationState, RefreshToken, WalletProvider
from .bulk import BulkCard, BulkChange, BulkOutcome, BulkStage
from .cards import (
    Credential,
    CredentialCopy,
    CredentialState,
    NotificationEvent,
    Replacement,
    StatusChange,
    StatusReason,
)
from .conditions import Condition, ConditionKind
from .deferrals import Deferral, DeferralState
from .devices import WalletDevice
from .institutions import InstitutionState, IssuingInstitution
from .kinds import CardDefinition, CardDraft, CardKind, CardPicture, Claim
from .notices import CardNotice, NoticeKind
from .offers import AccessToken, Offer, OfferGrant, OfferState, SpentNonce
from .representations import Representation, RepresentationKind
from .status_lists import StatusList

__all__ = [
    "AccessToken",
    "Appeal",
    "AppealState",
    "Authorization",
    "AuthorizationState",
    "BulkCard",
    "BulkChange",
    "BulkOutcome",
    "BulkStage",
    "CardDefinition",
    "CardDraft",
    "CardKind",
    "CardNotice",
    "CardPicture",
    "Claim",
    "Condition",
    "ConditionKind",
    "Credential",
    "CredentialCopy",
    "CredentialState",
    "Deferral",
    "DeferralState",
    "InstitutionState",
    "IssuingInstitution",
    "NoticeKind",
    "NotificationEvent",
    "Offer",
    "OfferGrant",
    "OfferState",
    "RefreshToken",
    "Replacement",
    "Representation",
    "RepresentationKind",
    "SpentNonce",
    "StatusChange",
    "StatusList",
    "StatusReason",
    "WalletDevice",
    "WalletProvider",
]
