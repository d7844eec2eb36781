"""Tables of partners."""

from .applications import Application, ApplicationState, Document, Origin, business_number_format
from .clients import ApiCall, ApiClient, ApiSecret, Message, Scope, check_webhook
from .partners import Agreement, EndGround, Partner, PartnerState
from .payments import OneTimeCode, Transaction, TransactionKind, TransactionState

__all__ = [
    "Agreement",
    "ApiCall",
    "ApiClient",
    "ApiSecret",
    "Application",
    "ApplicationState",
    "Document",
    "EndGround",
    "Message",
    "OneTimeCode",
    "Origin",
    "Partner",
    "PartnerState",
    "Scope",
    "Transaction",
    "TransactionKind",
    "TransactionState",
    "business_number_format",
    "check_webhook",
]
