"""What becomes of collectibles when a member leaves."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.models import Member

from .actions.items import write_end
from .models import CollectibleNotice, Item, ItemState, Offer, OfferState

CONSEQUENCE = _("Your collectibles end. Pass on what may be passed on before you leave.")


def tell(member: Member) -> str | Promise:
    """Nothing, for who holds none."""
    return CONSEQUENCE if _held(member).exists() else ""


def end_items(member: Member, by: Actor) -> None:
    """In the leaving's own transaction: offers end, and what the member holds."""
    items = list(_held(member).select_for_update(of=("self",)).select_related("campaign"))
    Offer.objects.filter(recipient=member, state=OfferState.OFFERED).update(state=OfferState.DECLINED, closed_at=now())
    CollectibleNotice.objects.filter(member=member).delete()
    for item in items:
        write_end(item, "left")


def _held(member: Member) -> QuerySet[Item]:
    return Item.objects.filter(owner=member, state=ItemState.HELD).order_by("pk")
