"""Collectibles of city events: campaigns, numbered items with their history, offers, and benefits for holders."""

from .benefits import Benefit, BenefitUse
from .campaigns import Campaign, ClaimCode
from .items import CollectibleNotice, Item, ItemState, ItemStep, NoticeKind, Obtained, Step
from .offers import Offer, OfferState

__all__ = [
    "Benefit",
    "BenefitUse",
    "Campaign",
    "ClaimCode",
    "CollectibleNotice",
    "Item",
    "ItemState",
    "ItemStep",
    "NoticeKind",
    "Obtained",
    "Offer",
    "OfferState",
    "Step",
]
