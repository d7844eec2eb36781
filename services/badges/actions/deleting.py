"""After a course's term its data go: evidence, claim links, public pages, what companies may see. Awards stay."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from credentials.dates import add_months
from identity.actors import Actor
from identity.audit import audited, note
from identity.queries import today

from ..models import Award, Badge, BadgeRequest, ClaimLink, PublicPage


def delete_course_data(*, by: Actor) -> int:
    """Delete what the terms of courses say; returns of how many badges. May run late, twice, or be killed."""
    kept = Q(awards__evidence_url__gt="") | Q(awards__evidence_text__gt="") | Q(awards__pages__isnull=False)
    rows = Badge.objects.filter(kept | Q(claim_links__isnull=False), course_ends_on__lt=today()).distinct()
    over = [badge for badge in rows if term_of(badge) <= today()]
    for badge in over:
        _delete(badge, by=by)
    return len(over)


def term_of(badge: Badge) -> date:
    """The first day on which nothing of the course is kept."""
    return add_months(badge.course_ends_on, badge.kept_months)


@transaction.atomic
@audited("badge.course_data_deleted")
def _delete(badge: Badge, *, by: Actor) -> Badge:
    awards = Award.objects.filter(badge=badge)
    note(badge=badge.code, awards=awards.count())
    ClaimLink.objects.filter(badge=badge).delete()
    PublicPage.objects.filter(award__badge=badge).delete()
    BadgeRequest.awards.through.objects.filter(award__badge=badge).delete()
    awards.update(evidence_url="", evidence_text="")
    return badge
