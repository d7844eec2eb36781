"""Who gets a card: rules are data in the card kind. A refusal says why, what to do, and how to appeal."""

from .refusals import LANGUAGES, RENEWAL, REPLACED, Refusal
from .rules import RULES, check_rules, refusal, untrue_from
from .standing import Standing, standing_of
from .waiting import waiting
from .yearly import register_yearly, yearly_labels

__all__ = [
    "LANGUAGES",
    "RENEWAL",
    "REPLACED",
    "RULES",
    "Refusal",
    "Standing",
    "check_rules",
    "refusal",
    "register_yearly",
    "standing_of",
    "untrue_from",
    "waiting",
    "yearly_labels",
]
