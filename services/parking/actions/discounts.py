"""Discounts by card are entered on the staff's screens; an action ends one."""

from __future__ import annotations

from django.db import transaction

from identity.actors import Actor
from identity.audit import audited, note

from ..models import Discount
from .steps import SERVICE


@transaction.atomic
@audited("parking.discount_ended")
def end_discount(discount: Discount, *, by: Actor) -> None:
    """It is not given any longer. Raises NotAllowed, OutOfScope."""
    by.require_staff("parking.change_discount")
    district = discount.lot.district_id if discount.lot else None
    by.require_scope(district=district, service=SERVICE)
    note(district=district, service=SERVICE, card=discount.card, lot=discount.lot_id, percent=discount.percent)
    discount.delete()
