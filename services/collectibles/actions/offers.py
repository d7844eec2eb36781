"""Passing an item on: its owner offers, the other member accepts. The item's row is locked first, then the offer's."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from services.core.errors import MemberGone
from services.core.people import member_by_code

from ..errors import ItemBound, ItemOffered, ItemOver, ItemUnknown, OfferUnknown, RecipientUnknown
from ..models import Item, ItemState, NoticeKind, Offer, OfferState, Step
from ..records import commit_step
from .items import forget_code
from .notices import tell

OPEN_FOR = timedelta(days=14)


def held_by(member: Member, item_id: UUID) -> Item:
    """The member's item, locked. Raises ItemUnknown, ItemOver, ItemOffered."""
    rows = Item.objects.select_for_update(of=("self",)).select_related("campaign")
    item = rows.filter(pk=item_id, owner=member).first()
    if item is None:
        raise ItemUnknown
    if item.state != ItemState.HELD:
        raise ItemOver
    if item.offers.filter(state=OfferState.OFFERED, until__gt=now()).exists():
        raise ItemOffered
    return item


@transaction.atomic
@audited("collectible_offer.made")
def offer_item(member: Member, item_id: UUID, recipient_code: str, *, by: Actor) -> Offer:
    """Offer an item to another member, named by the number in the wallet's settings.

    Raises:
        ItemUnknown, ItemOver, ItemOffered, ItemBound, RecipientUnknown: what it says.
    """
    item = held_by(member, item_id)
    if not item.campaign.transferable:
        raise ItemBound
    recipient = member_by_code(recipient_code)
    if recipient is None or recipient == member:
        raise RecipientUnknown
    at = now()
    for overdue in Offer.objects.filter(item=item, state=OfferState.OFFERED):
        _close(overdue, OfferState.LAPSED, NoticeKind.LAPSED)
    forget_code(item)
    tell(recipient, NoticeKind.OFFERED, item)
    return Offer.objects.create(item=item, giver=member, recipient=recipient, offered_at=at, until=at + OPEN_FOR)


@transaction.atomic
@audited("collectible_offer.accepted")
def accept_offer(member: Member, offer_id: UUID, *, by: Actor) -> Offer:
    """Become the item's owner. Raises OfferUnknown: no such offer to this member, or it is over; MemberGone."""
    if Member.objects.select_for_update(no_key=True).get(pk=member.pk).left_at:
        raise MemberGone
    offer = _open(offer_id, recipient=member)
    item = offer.item
    item.owner = member
    commit_step(item, Step.PASSED_ON, now())
    return _close(offer, OfferState.ACCEPTED, NoticeKind.ACCEPTED)


@transaction.atomic
@audited("collectible_offer.declined")
def decline_offer(member: Member, offer_id: UUID, *, by: Actor) -> Offer:
    """Leave it with its owner. Raises OfferUnknown."""
    return _close(_open(offer_id, recipient=member), OfferState.DECLINED, NoticeKind.DECLINED)


@transaction.atomic
@audited("collectible_offer.withdrawn")
def withdraw_offer(member: Member, offer_id: UUID, *, by: Actor) -> Offer:
    """Take an offer back that nobody has answered. Raises OfferUnknown."""
    return _close(_open(offer_id, giver=member), OfferState.WITHDRAWN, NoticeKind.WITHDRAWN)


def lapse_offers(*, by: Actor) -> int:
    """Close the offers whose time is over; returns how many. May run late, twice, or be killed."""
    overdue = Offer.objects.filter(state=OfferState.OFFERED, until__lte=now())
    return sum(_lapse(pk, by=by) for pk in list(overdue.values_list("pk", flat=True)[:500]))


@transaction.atomic
def _lapse(offer_id: UUID, *, by: Actor) -> bool:
    overdue = Offer.objects.filter(state=OfferState.OFFERED, until__lte=now())
    offer = overdue.select_for_update(of=("self",), skip_locked=True).filter(pk=offer_id).first()
    return offer is not None and bool(_lapsed(offer, by=by))


@audited("collectible_offer.lapsed")
def _lapsed(offer: Offer, *, by: Actor) -> Offer:
    return _close(offer, OfferState.LAPSED, NoticeKind.LAPSED)


def _open(offer_id: UUID, **who: Member) -> Offer:
    found = Offer.objects.filter(pk=offer_id, **who).first()
    if found is None:
        raise OfferUnknown
    item = Item.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=found.item_id)
    offers = Offer.objects.select_for_update(of=("self",)).select_related("giver", "recipient")
    offer = offers.filter(pk=offer_id, state=OfferState.OFFERED, until__gt=now()).first()
    if offer is None or item.state != ItemState.HELD:
        raise OfferUnknown
    offer.item = item
    note(campaign=item.campaign.code, serial=item.serial)
    return offer


def _close(offer: Offer, state: OfferState, told: NoticeKind) -> Offer:
    """Both hear of the end, but for who brought it about by an answer that their own page shows."""
    offer.state, offer.closed_at = state, now()
    offer.save(update_fields=["state", "closed_at"])
    if state != OfferState.WITHDRAWN:
        tell(offer.giver, told, offer.item)
    if state != OfferState.DECLINED:
        tell(offer.recipient, told, offer.item)
    return offer
