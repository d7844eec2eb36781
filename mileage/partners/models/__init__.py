"""Tables of partners."""

from .applications import Application, ApplicationState, Document, Origin, business_number_format
from .cases import Case, CaseReading, CaseRequest, CaseState, CaseStep, FraudRule, StepKind, Suspicion
from .clients import ApiCall, ApiClient, ApiSecret, Message, Scope, check_webhook
from .partners import Agreement, EndGround, Partner, PartnerState
from .payments import OneTimeCode, Refund, Transaction, TransactionKind, TransactionState
from .settlements import Difference, DifferenceKind, Reconciliation, Settlement, SettlementState

__all__ = [
    "Agreement",
    "ApiCall",
    "ApiClient",
    "ApiSecret",
    "Application",
    "ApplicationState",
    "Case",
    "CaseReading",
    "CaseRequest",
    "CaseState",
    "CaseStep",
    "Difference",
    "DifferenceKind",
    "Document",
    "EndGround",
    "FraudRule",
    "Message",
    "OneTimeCode",
    "Origin",
    "Partner",
    "PartnerState",
    "Reconciliation",
    "Refund",
    "Scope",
    "Settlement",
    "SettlementState",
    "StepKind",
    "Suspicion",
    "Transaction",
    "TransactionKind",
    "TransactionState",
    "business_number_format",
    "check_webhook",
]
