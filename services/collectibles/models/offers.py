"""An item offered by its owner to another member, who accepts or declines."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from identity.models import Member

from .items import Item


class OfferState(models.TextChoices):
    OFFERED = "offered", pgettext_lazy("as a gift", "offered")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("taken back")
    LAPSED = "lapsed", _("lapsed")


class Offer(models.Model):
    """Open until it is answered, taken back, or its time is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("collectible"), related_name="offers")
    giver = models.ForeignKey(Member, models.PROTECT, verbose_name=_("giver"), related_name="+")
    recipient = models.ForeignKey(
        Member, models.PROTECT, verbose_name=pgettext_lazy("of a gift", "recipient"), related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=OfferState, default=OfferState.OFFERED)
    offered_at = models.DateTimeField(pgettext_lazy("at a time", "offered"))
    until = models.DateTimeField(_("until"))
    closed_at = models.DateTimeField(pgettext_lazy("at a time", "closed"), null=True)

    class Meta:
        verbose_name = _("offer of a collectible")
        verbose_name_plural = _("offers of collectibles")
        ordering = ["-offered_at"]
        constraints = [
            models.UniqueConstraint(
                name="collectible_one_offer_at_a_time", fields=["item"], condition=Q(state="offered")
            ),
            models.CheckConstraint(name="collectible_offer_to_another", condition=~Q(giver=F("recipient"))),
            models.CheckConstraint(
                name="collectible_offer_closed_with_time",
                condition=Q(state="offered", closed_at=None) | ~Q(state="offered") & Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.get_state_display()}"
