"""Badges of institutions, who was awarded them, and links to claim them."""

from .badges import AchievementType, Award, AwardState, Badge
from .claims import ClaimLink

__all__ = ["AchievementType", "Award", "AwardState", "Badge", "ClaimLink"]
