"""Badges of institutions, and who was awarded them."""

from .badges import AchievementType, Award, AwardState, Badge

__all__ = ["AchievementType", "Award", "AwardState", "Badge"]
