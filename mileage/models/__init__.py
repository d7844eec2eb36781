"""Tables of the ledger, and of the programmes that fill it."""

from .accounts import Account, AccountKind, AccountState, Asset, AssetKind
from .clawbacks import Clawback, ClawbackGround, ClawbackState, Withdrawal
from .exchange import BonusCampaign, ExchangeAllowance, ExchangeQuote, ExchangeRate
from .lots import HeldLot, Hold, HoldState, Lot, LotUse
from .notices import ExpiryNotice
from .organisations import ActingLimit, ActingUse, Beneficiary, Distribution, SharingGroup
from .programmes import Allowance, Award, AwardState, Programme, ProgrammeVersion, RewardedAct, WhyLess
from .reasons import Reason
from .seals import Seal, SealedBatch
from .transfers import (
    POSTINGS_PER_TRANSFER,
    IdempotencyRecord,
    Period,
    Posting,
    Reversal,
    Transfer,
    TransferKind,
)

__all__ = [
    "POSTINGS_PER_TRANSFER",
    "Account",
    "AccountKind",
    "AccountState",
    "ActingLimit",
    "ActingUse",
    "Allowance",
    "Asset",
    "AssetKind",
    "Award",
    "AwardState",
    "Beneficiary",
    "BonusCampaign",
    "Clawback",
    "ClawbackGround",
    "ClawbackState",
    "Distribution",
    "ExchangeAllowance",
    "ExchangeQuote",
    "ExchangeRate",
    "ExpiryNotice",
    "HeldLot",
    "Hold",
    "HoldState",
    "IdempotencyRecord",
    "Lot",
    "LotUse",
    "Period",
    "Posting",
    "Programme",
    "ProgrammeVersion",
    "Reason",
    "Reversal",
    "RewardedAct",
    "Seal",
    "SealedBatch",
    "SharingGroup",
    "Transfer",
    "TransferKind",
    "WhyLess",
    "Withdrawal",
]
