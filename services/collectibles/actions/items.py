"""Obtaining an item: by staff, by a code at the event, for an activity. And ending one, with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef
from django.utils.timezone import now

from credentials.actions.statuses import end_cards
from credentials.models import StatusReason
from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from services.core.errors import MemberGone, ReasonMissing, ServiceError
from services.core.models import Activity, ActivityState
from services.core.secrets import secret_digest

from ..errors import AlreadyObtained, ClaimCodeUnknown, EditionGone, ItemOver, NotObtainable
from ..models import Campaign, ClaimCode, Item, ItemState, NoticeKind, Obtained, Offer, OfferState, Step
from ..records import SALT_BYTES, commit_step
from .campaigns import GIVE, SERVICE, require_scope
from .notices import tell

END = "collectibles.end_item"
AT_ONCE = 500


def give_items(campaign: Campaign, members: Sequence[Member], *, by: Actor) -> list[Item]:
    """Give each of these members one item, all or none.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's.
        NotObtainable, EditionGone, AlreadyObtained, MemberGone: what it says.
    """
    by.require_staff(GIVE)
    require_scope(campaign, by)
    with transaction.atomic():
        locked = _locked(members)  # all before the edition's row, which each number locks
        return [_obtain(campaign, member, Obtained.STAFF, by=by) for member in locked]


@transaction.atomic
def claim_item(member: Member, secret: str, *, by: Actor) -> Item:
    """Take an item by the secret of a link.

    Raises:
        ClaimCodeUnknown: no such link, its time is over, or it was used.
        NotObtainable, EditionGone, AlreadyObtained, MemberGone: what it says; the link stays.
    """
    codes = ClaimCode.objects.select_related("campaign").filter(digest=secret_digest(secret), until__gt=now())
    code = codes.first()
    if code is None or (code.single and not codes.select_for_update(of=("self",)).filter(used_at=None).exists()):
        raise ClaimCodeUnknown
    item = _obtain(code.campaign, _locked([member])[0], Obtained.CODE, by=by)
    if code.single:
        ClaimCode.objects.filter(pk=code.pk).update(used_at=now())
    return item


def give_for_activities(*, by: Actor) -> int:
    """Give who did what a campaign is for, first come first served; returns how many. May run late or twice."""
    at = now()
    running = Campaign.objects.filter(opened_at__lte=at, opens_at__lte=at, closes_at__gt=at)
    given = 0
    for campaign in running.exclude(activity_kind="").filter(issued__lt=F("edition_size")):
        mine = Item.objects.filter(campaign=campaign, first_owner=OuterRef("member"))
        acts = Activity.objects.filter(
            ~Exists(mine),
            kind=campaign.activity_kind,
            state=ActivityState.RECORDED,
            performed_at__range=(campaign.opens_at, campaign.closes_at),
            member__left_at=None,
        )
        who = dict.fromkeys(acts.order_by("recorded_at").values_list("member", flat=True)[:AT_ONCE])
        people = Member.objects.in_bulk(who)
        given += sum(_given(campaign, people[number], by) for number in who)
    return given


@transaction.atomic
def _given(campaign: Campaign, member: Member, by: Actor) -> bool:
    try:
        with transaction.atomic():
            _obtain(campaign, _locked([member])[0], Obtained.ACTIVITY, by=by)
    except ServiceError:  # had one meanwhile, left, or the edition is gone: the next sweep sees it
        return False
    return True


def _locked(members: Sequence[Member]) -> list[Member]:
    """Each once, in the order of their numbers. Raises MemberGone."""
    rows = Member.objects.select_for_update(no_key=True).filter(pk__in=[member.pk for member in members])
    found = list(rows.order_by("pk"))
    if any(member.left_at for member in found):
        raise MemberGone
    return found


@audited("collectible.obtained")
def _obtain(campaign: Campaign, member: Member, how: Obtained, *, by: Actor) -> Item:
    """The next number of the edition for a locked member. The edition's row is locked until the end."""
    if not campaign.running:
        raise NotObtainable
    if not Campaign.objects.filter(pk=campaign.pk, issued__lt=F("edition_size")).update(issued=F("issued") + 1):
        raise EditionGone
    serial: int = Campaign.objects.values_list("issued", flat=True).get(pk=campaign.pk)
    item = Item(campaign=campaign, serial=serial, owner=member, first_owner=member, obtained=how, obtained_at=now())
    item.owner_salt = bytes(SALT_BYTES)  # the first step gives it another
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as error:
        if Item.objects.filter(campaign=campaign, first_owner=member, state=ItemState.HELD).exists():
            raise AlreadyObtained from error
        raise
    commit_step(item, Step.OBTAINED, item.obtained_at)
    if how != Obtained.CODE:  # who claims sees it before them
        tell(member, NoticeKind.OBTAINED, item)
    note(campaign=campaign.code, serial=serial, district=campaign.district_id, service=SERVICE)
    return item


@transaction.atomic
@audited("collectible.ended")
def end_item(item: Item, reason: str, *, by: Actor) -> Item:
    """End an item that should not be held; its card, if it has one, is revoked. Its number is given to nobody else.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's.
        ReasonMissing, ItemOver: what it says.
    """
    by.require_staff(END)
    require_scope(item.campaign, by)
    if not reason.strip():
        raise ReasonMissing
    row = Item.objects.select_for_update(of=("self",)).select_related("campaign", "owner").get(pk=item.pk)
    if row.state != ItemState.HELD:
        raise ItemOver
    write_end(row, reason.strip()[:200])
    tell(row.owner, NoticeKind.ENDED, row)
    note(campaign=row.campaign.code, serial=row.serial, district=row.campaign.district_id, service=SERVICE)
    if not row.campaign.transferable:
        end_cards(row.owner, row.campaign.code, StatusReason.ISSUED_IN_ERROR, by=by)
    return row


def write_end(item: Item, reason: str) -> None:
    """Of a locked item: the open offer and the shown code end with it."""
    Offer.objects.filter(item=item, state=OfferState.OFFERED).update(state=OfferState.WITHDRAWN, closed_at=now())
    forget_code(item)
    item.state, item.reason = ItemState.ENDED, reason
    commit_step(item, Step.ENDED, now())


def forget_code(item: Item) -> None:
    item.code_digest = item.code_until = item.benefit_shown = None
    item.save(update_fields=["code_digest", "code_until", "benefit_shown"])
