"""On what terms: prices, discounts by card, and what is given back."""

from __future__ import annotations

import enum

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    """Why a booking ends before it is used."""

    HOLDER = "holder", _("the holder cancels")
    OPERATOR = "operator", _("the facility's fault")
    RAIN = "rain", _("rain")
    DISASTER = "disaster", _("disaster")
    BY_STAFF = enum.nonmember(("operator", "rain", "disaster"))


class RefundTable(models.Model):
    """A facility's published table of what is given back."""

    code = models.SlugField(_("short name"), max_length=40, unique=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)

    class Meta:
        verbose_name = _("refund table")
        verbose_name_plural = _("refund tables")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en


class RefundRow(models.Model):
    """For a cause and so many days before the day of use: the percentage of the price that is given back.

    The first row that fits counts, by position. Nothing fits: nothing is given back.
    """

    table = models.ForeignKey(RefundTable, models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField(_("position"))
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    days_from = models.SmallIntegerField(_("days before, at least"), null=True, blank=True)
    days_to = models.SmallIntegerField(_("days before, at most"), null=True, blank=True)
    same_day_paid = models.BooleanField(_("only on the day of booking, before the use"), default=False)
    less_used = models.BooleanField(_("less the part that was used"), default=False)
    percent = models.PositiveSmallIntegerField(_("percentage given back"))

    class Meta:
        verbose_name = _("row of a refund table")
        verbose_name_plural = _("rows of a refund table")
        ordering = ["table", "position"]
        constraints = [
            models.UniqueConstraint(name="refund_row_position_once", fields=["table", "position"]),
            models.CheckConstraint(
                name="refund_row_percent_bounded",
                condition=Q(percent__lte=200),
                violation_error_message=_("A refund is at most twice the price."),
            ),
            models.CheckConstraint(
                name="refund_row_days_ordered",
                condition=Q(days_from=None) | Q(days_to=None) | Q(days_from__lte=F("days_to")),
                violation_error_message=_("The days are given from the fewer to the more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{Cause(self.cause).label}: {self.percent} %"


class Price(models.Model):
    """Another price of a unit's slots that begin in a part of the week, such as weekday mornings."""

    unit = models.ForeignKey("reservations.Unit", models.CASCADE, related_name="prices")
    first_weekday = models.PositiveSmallIntegerField(_("from day (Monday is 0)"), default=0)
    last_weekday = models.PositiveSmallIntegerField(_("to day (Sunday is 6)"), default=6)
    begins = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    amount = models.PositiveIntegerField(_("price of a slot (won)"))

    class Meta:
        verbose_name = _("price by time")
        verbose_name_plural = _("prices by time")
        ordering = ["unit", "id"]
        constraints = [
            models.CheckConstraint(
                name="price_part_of_the_week",
                condition=Q(first_weekday__lte=F("last_weekday"), last_weekday__lte=6, begins__lt=F("ends")),
                violation_error_message=_("From the earlier to the later."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}–{self.ends:%H:%M} {self.amount}"


class Discount(models.Model):
    """What the holder of a live card pays less at a facility; with an age from which it holds, for seniors."""

    facility = models.ForeignKey("reservations.Facility", models.CASCADE, related_name="discounts")
    card = models.SlugField(_("card"), max_length=40, help_text=_("The code of the card kind, such as citizen."))
    min_age = models.PositiveSmallIntegerField(_("from this age"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("percentage less"))

    class Meta:
        verbose_name = _("discount by card")
        verbose_name_plural = _("discounts by card")
        ordering = ["facility", "-percent"]
        constraints = [
            models.UniqueConstraint(name="discount_once", fields=["facility", "card", "min_age"], nulls_distinct=False),
            models.CheckConstraint(
                name="discount_is_a_part",
                condition=Q(percent__range=(1, 100)),
                violation_error_message=_("A discount is 1 to 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card} {self.percent} %"
