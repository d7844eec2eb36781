"""What becomes of badges when a member leaves. The cards themselves end with all others."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.models import Member

from .models import Award, ClaimLink

CONSEQUENCE = _("The evidence for your badges is deleted.")


def tell(member: Member) -> str | Promise:
    """Nothing, for who has none."""
    return CONSEQUENCE if Award.objects.filter(member=member).exists() else ""


def forget_awards(member: Member, by: Actor) -> None:
    """In the leaving's own transaction: what describes the person goes; that there was an award stays, committed."""
    Award.objects.filter(member=member).update(evidence_url="", evidence_text="")
    ClaimLink.objects.filter(award__member=member).update(evidence_url="", evidence_text="")
