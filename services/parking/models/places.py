"""Where cars stand: lots with their tariff, bays, and discounts by card."""

from __future__ import annotations

import enum

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from identity.models import District
from mileage.models import Asset


class LotKind(models.TextChoices):
    PUBLIC = "public", _("public car park")
    SHARED = "shared", _("shared bays of a building")
    RESIDENT = "resident", _("bays with resident permits")
    BOOKABLE = enum.nonmember(("public", "shared"))


class Lot(models.Model):
    """A car park and its tariff. Amounts are whole units of its mileage; days are those of Seoul."""

    name_ko = models.CharField(_("name (Korean)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)
    address = models.CharField(_("address"), max_length=120, blank=True)
    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=LotKind, default=LotKind.PUBLIC)
    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("paid with"), related_name="+")
    unit_minutes = models.PositiveSmallIntegerField(_("minutes of a unit"), default=10)
    unit_fee = models.PositiveIntegerField(_("fee of a unit"), default=100)
    day_cap = models.PositiveIntegerField(_("most in a day"), default=5_000)
    deposit = models.PositiveIntegerField(_("deposit"), default=2_000)
    overstay_fee = models.PositiveIntegerField(_("fee of a minute overstayed"), default=20)
    overstay_day_cap = models.PositiveIntegerField(_("most for overstaying in a day"), default=2_000)
    grace_minutes = models.PositiveSmallIntegerField(_("minutes of grace"), default=15)
    min_minutes = models.PositiveSmallIntegerField(_("shortest booking (minutes)"), default=30)
    max_minutes = models.PositiveSmallIntegerField(_("longest booking (minutes)"), default=1_440)
    days_ahead = models.PositiveSmallIntegerField(_("days that can be booked ahead"), default=14)
    charge = models.PositiveIntegerField(
        _("charge for parking without a right (won)"),
        default=25_000,
        help_text=_("By the district's ordinance: a day's fee and at most four times as much. 0: warnings only."),
    )
    share_percent = models.PositiveSmallIntegerField(
        _("the sharer's share (%)"), default=70, validators=[MaxValueValidator(100)]
    )
    waiver_bound = models.PositiveIntegerField(
        _("most that one person waives"),
        default=1_000,
        db_default=1_000,
        help_text=_("Of a charge for overstaying. More needs a second person."),
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("car park")
        verbose_name_plural = _("car parks")
        ordering = ["name_ko"]
        constraints = [
            models.UniqueConstraint(name="lot_once", fields=["district", "name_ko"]),
            models.CheckConstraint(
                name="lot_tariff_makes_sense",
                condition=Q(unit_minutes__gte=1, min_minutes__gte=1, share_percent__lte=100)
                & Q(max_minutes__gte=F("min_minutes"))
                & Q(max_minutes__lte=10_080),
                violation_error_message=_("Units and bookings are longer than nothing, and at most a week."),
            ),
            models.CheckConstraint(
                name="lot_deposit_covers_a_days_overstay",
                condition=Q(overstay_day_cap__lte=F("deposit")),
                violation_error_message=_("What is taken for overstaying in a day is at most the deposit."),
            ),
            models.CheckConstraint(
                name="lot_charge_within_the_act",
                condition=Q(charge__lte=F("day_cap") * 5),
                violation_error_message=_(
                    "The Parking Lot Act (art. 9) allows the fee and a surcharge of at most four times the fee."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en

    @property
    def may_charge(self) -> bool:
        """Surcharges are for car parks of the public, not for a building's own (주차장법 art. 9, 14, 19-3)."""
        return self.kind != LotKind.SHARED and self.charge > 0


class Bay(models.Model):
    """One place for one car."""

    lot = models.ForeignKey(Lot, models.PROTECT, verbose_name=_("car park"), related_name="bays")
    number = models.CharField(_("number"), max_length=20)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("bay")
        verbose_name_plural = _("bays")
        ordering = ["lot", "number"]
        constraints = [models.UniqueConstraint(name="bay_once", fields=["lot", "number"])]

    def __str__(self) -> str:
        return f"{self.lot} · {self.number}"


class Discount(models.Model):
    """Less for who has a card in force. Discounts do not add up: the best counts."""

    lot = models.ForeignKey(
        Lot,
        models.CASCADE,
        verbose_name=_("car park"),
        null=True,
        blank=True,
        related_name="discounts",
        help_text=_("None: every car park of the city."),
    )
    card = models.SlugField(_("card"), max_length=40, help_text=_("The card's code, such as family-love."))
    own_district = models.BooleanField(_("only for residents of the car park's district"), default=False)
    percent = models.PositiveSmallIntegerField(_("percent"), validators=[MinValueValidator(1), MaxValueValidator(100)])

    class Meta:
        verbose_name = _("discount by card")
        verbose_name_plural = _("discounts by card")
        ordering = ["lot", "card"]
        constraints = [
            models.UniqueConstraint(name="parking_discount_once", fields=["lot", "card"], nulls_distinct=False),
            models.CheckConstraint(name="parking_discount_percent", condition=Q(percent__gte=1, percent__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.card} −{self.percent} %"
