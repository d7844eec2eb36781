"""Who gets a card: rules are data in the card kind. A refusal says why, what to do, and how to appeal."""

from .awards import Award, register_awards
from .refusals import ENDING, LANGUAGES, NOT_ISSUED, RENEWAL, REPLACED, REPRESENTATION_ENDED, Refusal
from .rules import RULES, accepts_proofing, beyond_known, check_rules, refusal, untrue_from
from .standing import Standing, standing_from, standing_of
from .waiting import GUARDED_UNDER, guardian_missing, refused_now, waiting
from .yearly import register_yearly, yearly_labels

__all__ = [
    "ENDING",
    "GUARDED_UNDER",
    "LANGUAGES",
    "NOT_ISSUED",
    "RENEWAL",
    "REPLACED",
    "REPRESENTATION_ENDED",
    "RULES",
    "Award",
    "Refusal",
    "Standing",
    "accepts_proofing",
    "beyond_known",
    "check_rules",
    "guardian_missing",
    "refusal",
    "refused_now",
    "register_awards",
    "register_yearly",
    "standing_from",
    "standing_of",
    "untrue_from",
    "waiting",
    "yearly_labels",
]
