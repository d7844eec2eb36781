"""Tables of the verifier."""

from .clients import ClientSecret, Delivery, VerifierClient
from .desks import DeskLink
from .drafts import DraftState, PurposeDraft
from .purposes import Audience, HolderCheck, Kept, Mode, Purpose, PurposeVersion, check_query
from .requests import Flow, PresentationRequest, ResponseMode, Scheme, Stage, UseCount

__all__ = [
    "Audience",
    "ClientSecret",
    "Delivery",
    "DeskLink",
    "DraftState",
    "Flow",
    "HolderCheck",
    "Kept",
    "Mode",
    "PresentationRequest",
    "Purpose",
    "PurposeDraft",
    "PurposeVersion",
    "ResponseMode",
    "Scheme",
    "Stage",
    "UseCount",
    "VerifierClient",
    "check_query",
]
