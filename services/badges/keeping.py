"""How long awards and claim links stay, and on what ground."""

from __future__ import annotations

from identity.keeping import PURPOSE_OVER
from identity.retention import YEAR, Action, Rule, Since, delete_some, register

from .models import ClaimLink


def register_rules() -> None:
    register(
        # Evidence goes with the leaving; that there was an award stays, by a number that is nobody's then.
        Rule("badges.awards", ("badges.Award",), PURPOSE_OVER, Since.MEMBER, Action.ANONYMISE),
        Rule(
            "badges.claim_links",
            ("badges.ClaimLink",),
            PURPOSE_OVER,
            Since.ENDED,
            period=YEAR,
            destroy=lambda before: delete_some(ClaimLink.objects.filter(until__lt=before, award=None)),
        ),
    )
