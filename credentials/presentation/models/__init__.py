"""Tables of the verifier."""

from .clients import ClientSecret, Delivery, VerifierClient
from .purposes import Audience, HolderCheck, Kept, Mode, Purpose, PurposeVersion, check_query
from .requests import Flow, PresentationRequest, ResponseMode, Scheme, Stage, UseCount

__all__ = [
    "Audience",
    "ClientSecret",
    "Delivery",
    "Flow",
    "HolderCheck",
    "Kept",
    "Mode",
    "PresentationRequest",
    "Purpose",
    "PurposeVersion",
    "ResponseMode",
    "Scheme",
    "Stage",
    "UseCount",
    "VerifierClient",
    "check_query",
]
