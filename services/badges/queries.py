"""Reads of badges."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import now

from credentials import eligibility
from identity.models import Member, Organisation, OrganisationPerson
from identity.queries import today

from .models import Award, AwardState, BadgeRequest, PublicPage, RequestState


def award_of(member: Member, code: str) -> eligibility.Award | None:
    """What the credentials ask: the award of a badge that stands."""
    rows = Award.objects.filter(member=member, badge__code=code, state=AwardState.AWARDED)
    found = rows.first()
    return eligibility.Award(found.awarded_on, found.evidence_url, found.evidence_text) if found else None


def awards_of(member: Member) -> QuerySet[Award]:
    """What stands, newest first, each with the public page that is open."""
    rows = Award.objects.filter(member=member, state=AwardState.AWARDED)
    pages = PublicPage.objects.filter(ended_at=None, until__gt=now(), consent__withdrawn_at=None)
    open_pages = Prefetch("pages", queryset=pages, to_attr="open_pages")
    return rows.select_related("badge__institution").prefetch_related(open_pages).order_by("-awarded_on", "pk")


def requests_of(member: Member) -> QuerySet[BadgeRequest]:
    """What companies asked of the member, newest first, with their looks."""
    rows = BadgeRequest.objects.filter(member=member).select_related("organisation")
    return rows.prefetch_related("looks").order_by("-asked_at", "pk")


def waiting_for(member: Member) -> int:
    """Companies' requests that the member may still answer."""
    rows = BadgeRequest.objects.filter(member=member, state=RequestState.REQUESTED, answer_until__gt=now())
    return rows.count()


def requests_by(organisation: Organisation) -> QuerySet[BadgeRequest]:
    """What an organisation asked, newest first."""
    return BadgeRequest.objects.filter(organisation=organisation).order_by("-asked_at", "pk")


def organisations_of(member: Member) -> QuerySet[Organisation]:
    """For which the member may ask today."""
    people = OrganisationPerson.objects.filter(member=member, during__contains=today()).exclude(role="viewer")
    return Organisation.objects.filter(pk__in=people.values("organisation")).order_by("name")
