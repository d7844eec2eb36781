"""What becomes of badges when a member leaves. The cards themselves end with all others."""

from __future__ import annotations

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.models import Member

from .models import Award, BadgeRequest, ClaimLink, PublicPage, RequestState

CONSEQUENCE = _("The evidence for your badges and their public pages are deleted, and companies see them no more.")


def tell(member: Member) -> str | Promise:
    """Nothing, for who has none."""
    return CONSEQUENCE if Award.objects.filter(member=member).exists() else ""


def forget_awards(member: Member, by: Actor) -> None:
    """In the leaving's own transaction: what describes the person goes; that there was an award stays, committed."""
    PublicPage.objects.filter(award__member=member).delete()
    for request in BadgeRequest.objects.filter(member=member):
        request.awards.clear()
    BadgeRequest.objects.filter(Q(member=member) | Q(asked_by=member), state=RequestState.REQUESTED).update(
        state=RequestState.ENDED
    )
    Award.objects.filter(member=member).update(evidence_url="", evidence_text="")
    ClaimLink.objects.filter(award__member=member).update(evidence_url="", evidence_text="")
