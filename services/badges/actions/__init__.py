"""Every write of badges."""

from .awards import AwardReport, award_badge, take_back_award
from .claims import claim_badge, make_links
from .publishing import propose_badge

__all__ = ["AwardReport", "award_badge", "claim_badge", "make_links", "propose_badge", "take_back_award"]
