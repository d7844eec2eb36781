"""How long awards and claim links stay, and on what ground."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from identity.actors import Actor
from identity.keeping import PURPOSE_OVER
from identity.retention import YEAR, Action, Rule, Since, delete_some, register

from .actions.deleting import delete_course_data
from .models import BadgeRequest, ClaimLink


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
        # Evidence and pages of a course: as many months after its end as the badge says.
        Rule(
            "badges.course_data",
            ("badges.PublicPage",),
            PURPOSE_OVER,
            Since.COURSE,
            destroy=lambda before: delete_course_data(by=Actor.system("badges.keeping")),
        ),
        Rule(
            "badges.requests",
            ("badges.BadgeRequest", "badges.BadgeRequest_awards", "badges.BadgeLook"),
            PURPOSE_OVER,
            Since.ENDED,
            period=YEAR,
            destroy=lambda before: delete_some(BadgeRequest.objects.filter(_over(before))),
        ),
    )


def _over(before: datetime) -> Q:
    """Requests that ended before: by their time, or unanswered."""
    return Q(until__lt=before) | Q(until=None, answer_until__lt=before)
