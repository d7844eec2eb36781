"""Every write of collectibles."""

from .benefits import begin_benefit, take_code
from .campaigns import end_code, make_codes, open_campaign, propose_card
from .items import claim_item, end_item, give_for_activities, give_items
from .notices import put_away
from .offers import accept_offer, decline_offer, lapse_offers, offer_item, withdraw_offer

__all__ = [
    "accept_offer",
    "begin_benefit",
    "claim_item",
    "decline_offer",
    "end_code",
    "end_item",
    "give_for_activities",
    "give_items",
    "lapse_offers",
    "make_codes",
    "offer_item",
    "open_campaign",
    "propose_card",
    "put_away",
    "take_code",
    "withdraw_offer",
]
