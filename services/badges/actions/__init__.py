"""Every write of badges."""

from .awards import AwardReport, award_badge, take_back_award
from .publishing import propose_badge

__all__ = ["AwardReport", "award_badge", "propose_badge", "take_back_award"]
