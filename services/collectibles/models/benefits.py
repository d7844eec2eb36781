"""What holders get: a benefit, and each use of it by an item."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .campaigns import Campaign
from .items import Item

# A programme of the integrated mileage for this kind of activity decides points, caps and budget.
USE_KIND = "collectible_benefit"


class Benefit(models.Model):
    """So many uses of each item, in a window of days, at a desk that takes the holder's code."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, verbose_name=_("collectibles campaign"), related_name="benefits"
    )
    text_ko = models.CharField(_("text (Korean)"), max_length=160)
    text_en = models.CharField(_("text (English)"), max_length=160)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    uses_per_item = models.PositiveSmallIntegerField(_("uses of each collectible"), default=1)
    rewarded = models.BooleanField(
        _("earns mileage"),
        default=False,
        help_text=_("A programme for the activity collectible_benefit decides how much."),
    )

    class Meta:
        verbose_name = _("benefit of a collectible")
        verbose_name_plural = _("benefits of collectibles")
        ordering = ["campaign", "first_day", "pk"]
        permissions = [("take_code", _("Can take a holder's code"))]
        constraints = [
            models.CheckConstraint(
                name="collectible_benefit_has_days",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day is not before the first."),
            ),
            models.CheckConstraint(
                name="collectible_benefit_has_uses",
                condition=Q(uses_per_item__range=(1, 100)),
                violation_error_message=_("1 to 100 uses."),
            ),
        ]

    def __str__(self) -> str:
        return self.text_ko if get_language() == "ko" else self.text_en


class BenefitUse(models.Model):
    """The use of this number of a benefit by an item: there is one, whoever else was at another desk."""

    benefit = models.ForeignKey(Benefit, models.PROTECT, verbose_name=_("benefit"), related_name="uses")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("collectible"), related_name="uses")
    number = models.PositiveSmallIntegerField(_("use"))
    at = models.DateTimeField(_("at"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("taken by"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("use of a benefit")
        verbose_name_plural = _("uses of benefits")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(name="collectible_benefit_use_once", fields=["benefit", "item", "number"]),
            models.CheckConstraint(name="collectible_use_numbered_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.number}"
