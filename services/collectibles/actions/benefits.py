"""Using a benefit: the holder shows a code that counts once for ten minutes, a desk takes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from identity.queries import today
from mileage.transactions import in_one_transaction
from services.core.actions import ActivityReport, record_activity
from services.core.secrets import code_digest, new_code

from ..errors import BenefitUnknown, BenefitUsedUp, CodeUnknown
from ..models import Benefit, BenefitUse, Item
from ..models.benefits import USE_KIND
from .campaigns import SERVICE, require_scope
from .items import forget_code
from .offers import held_by

TAKE = "collectibles.take_code"
CODE_COUNTS = timedelta(minutes=10)


def begin_benefit(member: Member, item_id: UUID, benefit_id: int, *, by: Actor) -> tuple[str, datetime]:
    """A code to show at a desk, and until when it counts. A new one ends the one before.

    Raises:
        ItemUnknown, ItemOver, ItemOffered, BenefitUnknown, BenefitUsedUp: what it says.
    """
    code = new_code()
    item = _begin(member, item_id, benefit_id, code, by=by)
    assert item.code_until is not None  # noqa: S101  # just set
    return code, item.code_until


@transaction.atomic
@audited("collectible_benefit.shown")
def _begin(member: Member, item_id: UUID, benefit_id: int, code: str, *, by: Actor) -> Item:
    item = held_by(member, item_id)
    benefit = Benefit.objects.filter(
        pk=benefit_id, campaign=item.campaign_id, first_day__lte=today(), last_day__gte=today()
    ).first()
    if benefit is None:
        raise BenefitUnknown
    if benefit.uses.filter(item=item).count() >= benefit.uses_per_item:
        raise BenefitUsedUp
    item.benefit_shown, item.code_digest, item.code_until = benefit, code_digest(code), now() + CODE_COUNTS
    item.save(update_fields=["benefit_shown", "code_digest", "code_until"])
    return item


@in_one_transaction
@audited("collectible_benefit.used")
def take_code(benefit: Benefit, code: str, *, by: Actor) -> BenefitUse:
    """Take the shown code of a benefit as used. All uses of an item wait for its row: no number is given twice.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's to take.
        CodeUnknown: no such code of this benefit, its time is over, or it was used.
        BenefitUsedUp: what it says.
    """
    by.require_staff(TAKE)
    require_scope(benefit.campaign, by)
    shown = Item.objects.select_for_update(of=("self",)).select_related("owner", "campaign__district")
    item = shown.filter(code_digest=code_digest(code), code_until__gt=now(), benefit_shown=benefit).first()
    if item is None:
        raise CodeUnknown
    number = benefit.uses.filter(item=item).count() + 1
    if number > benefit.uses_per_item:
        raise BenefitUsedUp
    forget_code(item)
    use = BenefitUse.objects.create(benefit=benefit, item=item, number=number, at=now(), taken_by=by.user)
    note(campaign=item.campaign.code, serial=item.serial, district=item.campaign.district_id, service=SERVICE)
    if benefit.rewarded:
        record_activity(_act(use), by=by)
    return use


def _act(use: BenefitUse) -> ActivityReport:
    return ActivityReport(
        kind=USE_KIND,
        member=use.item.owner,
        quantity=1,
        unit="use",
        performed_at=use.at,
        source_ref=f"{USE_KIND}:{use.benefit_id}:{use.item_id}:{use.number}",
        district=use.item.campaign.district,
    )
