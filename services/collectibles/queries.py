"""Reads of collectibles."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.timezone import now

from credentials import eligibility
from identity.models import Member
from identity.queries import SEOUL, today

from .errors import ItemUnknown
from .models import (
    Benefit,
    BenefitUse,
    Campaign,
    CollectibleNotice,
    Item,
    ItemState,
    NoticeKind,
    Offer,
    OfferState,
    Step,
)


def page_address(item: Item) -> str:
    """The public page, which shows authenticity and history and names nobody."""
    return f"{settings.ISSUER_ORIGIN}/collectibles/{item.pk}"


def award_of(member: Member, code: str) -> eligibility.Award | None:
    """What the credentials ask of the card of a bound collectible: the item that stands."""
    rows = Item.objects.filter(
        owner=member, state=ItemState.HELD, campaign__code=code, campaign__transferable=False
    ).select_related("campaign")
    item = rows.first()
    if item is None:
        return None
    return eligibility.Award(
        item.obtained_at.astimezone(SEOUL).date(), page_address(item), f"{item.serial}/{item.campaign.edition_size}"
    )


def items_of(member: Member) -> QuerySet[Item]:
    """What the member holds, newest first, with today's benefits, their uses, and the offer that is open."""
    benefits = Prefetch(
        "campaign__benefits", queryset=Benefit.objects.filter(last_day__gte=today()), to_attr="open_benefits"
    )
    uses = Prefetch("uses", queryset=BenefitUse.objects.all(), to_attr="all_uses")
    offers = Prefetch("offers", queryset=_open_offers(), to_attr="open_offers")
    rows = Item.objects.filter(owner=member, state=ItemState.HELD).select_related("campaign__institution")
    return rows.prefetch_related(benefits, uses, offers, "steps").order_by("-obtained_at", "pk")


def item_of(member: Member, item_id: UUID) -> Item:
    """The member's own. Raises ItemUnknown."""
    item = Item.objects.select_related("campaign").filter(pk=item_id, owner=member).first()
    if item is None:
        raise ItemUnknown
    return item


def offers_of(member: Member) -> QuerySet[Offer]:
    """What waits for an answer, by and to the member."""
    mine = _open_offers().filter(Q(giver=member) | Q(recipient=member))
    return mine.select_related("item__campaign").order_by("until", "pk")


def _open_offers() -> QuerySet[Offer]:
    return Offer.objects.filter(state=OfferState.OFFERED, until__gt=now())


def notices_of(member: Member) -> QuerySet[CollectibleNotice]:
    rows = CollectibleNotice.objects.filter(member=member, dismissed_at=None)
    return rows.select_related("item__campaign").order_by("-at", "-pk")


def waiting_for(member: Member) -> int:
    """Offers that the member may accept, and notices, of which an offer's own is one."""
    told = notices_of(member).exclude(kind=NoticeKind.OFFERED).count()
    return told + _open_offers().filter(recipient=member).count()


def public_item(item_id: UUID) -> Item:
    """Of whoever. Raises ItemUnknown."""
    rows = Item.objects.select_related("campaign__picture", "campaign__institution", "campaign__commitment")
    item = rows.prefetch_related("steps__commitment__leaf").filter(pk=item_id).first()
    if item is None:
        raise ItemUnknown
    return item


def figures_of(campaign: Campaign) -> dict[str, int]:
    """What staff see of an edition."""
    items = Item.objects.filter(campaign=campaign)
    found = items.aggregate(
        issued=Count("pk", distinct=True),
        ended=Count("pk", filter=Q(state=ItemState.ENDED), distinct=True),
        holders=Count("owner", filter=Q(state=ItemState.HELD), distinct=True),
        changed_hands=Count("pk", filter=~Q(owner=F("first_owner")), distinct=True),
        passed_on=Count("steps", filter=Q(steps__step=Step.PASSED_ON), distinct=True),
    )
    return found | {"uses": BenefitUse.objects.filter(item__campaign=campaign).count()}
