"""Badges of institutions, who was awarded them, links to claim them, and whom holders let see them."""

from .badges import AchievementType, Award, AwardState, Badge
from .claims import ClaimLink
from .sharing import BadgeLook, BadgeRequest, PublicPage, RequestState

__all__ = [
    "AchievementType",
    "Award",
    "AwardState",
    "Badge",
    "BadgeLook",
    "BadgeRequest",
    "ClaimLink",
    "PublicPage",
    "RequestState",
]
