"""Where: facilities, their spaces, and the units that can be booked."""

from __future__ import annotations

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from identity.models import District
from mileage.models import Asset

from .terms import RefundTable


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


def default_ban_days() -> list[int]:
    return [0, 7, 30]


class Named(models.Model):
    name_ko = models.CharField(_("name (Korean)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en


class Facility(Named):
    """A public facility of a district."""

    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="+")
    refund_table = models.ForeignKey(RefundTable, models.PROTECT, verbose_name=_("refund table"), related_name="+")
    monthly_quota = models.PositiveSmallIntegerField(
        _("bookings per person and month"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    deposit_asset = models.ForeignKey(
        Asset,
        models.PROTECT,
        verbose_name=_("mileage of deposits"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: no deposits."),
    )
    changes = models.PositiveSmallIntegerField(
        _("changes by the holder"), default=1, help_text=_("How often a booking can be moved, until the day before.")
    )
    checks_in = models.BooleanField(_("people check in"), default=False)
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes to come late"), default=20, help_text=_("Then an unused time is given to others.")
    )
    household_quota = models.PositiveSmallIntegerField(
        _("bookings per household and month"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    series_weeks = models.PositiveSmallIntegerField(
        _("weeks of a repeated booking at most"), default=8, help_text=_("0: no repeated bookings.")
    )
    ban_days = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("days without bookings after missed ones"),
        default=default_ban_days,
        blank=True,
        size=10,
        help_text=_("For the first missed booking, the second, and so on; 0 warns, the last counts for later ones."),
    )
    ban_window_days = models.PositiveSmallIntegerField(_("missed bookings count for so many days"), default=90)
    opens_at = models.TimeField(
        _("booking of a new day opens at"), default=time(), db_default=time(), help_text=_("Seoul's time.")
    )
    tries_per_minute = models.PositiveSmallIntegerField(_("attempts to book per person and minute"), default=20)
    queue_per_minute = models.PositiveSmallIntegerField(
        _("let in per minute when booking opens"),
        null=True,
        blank=True,
        help_text=_("Who comes before the opening is put in an order by lot. Empty: no queue."),
    )
    offer_minutes = models.PositiveSmallIntegerField(
        _("minutes to accept an offer"), default=120, help_text=_("For who waited: then the next one is asked.")
    )
    active = models.BooleanField(_("takes bookings"), default=True)

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        ordering = ["name_ko"]
        constraints = [
            models.UniqueConstraint(name="facility_once", fields=["district", "name_ko"]),
            models.CheckConstraint(
                name="facility_quota_lets_one_book",
                condition=Q(monthly_quota=None) | Q(monthly_quota__gte=1),
                violation_error_message=_("A quota lets at least one booking through."),
            ),
            models.CheckConstraint(
                name="facility_paces_let_some_in",
                condition=Q(tries_per_minute__gte=1)
                & (Q(queue_per_minute=None) | Q(queue_per_minute__gte=1))
                & (Q(household_quota=None) | Q(household_quota__gte=1))
                & Q(series_weeks__lte=52, ban_window_days__range=(1, 366)),
                violation_error_message=_("Paces and quotas let at least one through; a year at most."),
            ),
            models.CheckConstraint(
                name="facility_offer_stands_a_while",
                condition=Q(offer_minutes__range=(10, 2880)),
                violation_error_message=_("An offer stands for 10 minutes to two days."),
            ),
        ]


class Space(models.Model):
    """A leaf: what cannot be divided further, such as half a court or one place in a pool."""

    facility = models.ForeignKey(Facility, models.PROTECT, verbose_name=_("facility"), related_name="spaces")
    code = models.CharField(_("name of the space"), max_length=40)

    class Meta:
        verbose_name = _("space")
        verbose_name_plural = _("spaces")
        ordering = ["facility", "code"]
        constraints = [models.UniqueConstraint(name="space_once", fields=["facility", "code"])]

    def __str__(self) -> str:
        return self.code


class Taking(models.TextChoices):
    ALL = "all", _("all of its spaces")
    ONE = "one", _("any one of its spaces")


class Mode(models.TextChoices):
    INSTANT = "instant", _("at once")
    APPROVAL = "approval", _("after approval")


class Unit(Named):
    """What a citizen books: all of its spaces (a court), or any one of them (a pool with many places)."""

    facility = models.ForeignKey(Facility, models.PROTECT, verbose_name=_("facility"), related_name="units")
    spaces = models.ManyToManyField(Space, verbose_name=_("spaces"), related_name="units")
    taking = models.CharField(_("a booking takes"), max_length=3, choices=Taking, default=Taking.ALL)
    sport = models.SlugField(_("sport or use"), max_length=40)
    mode = models.CharField(_("is booked"), max_length=10, choices=Mode, default=Mode.INSTANT)
    approval_hours = models.PositiveSmallIntegerField(_("hours to decide"), default=48)
    slot_minutes = models.PositiveSmallIntegerField(_("length of a slot (minutes)"), default=60)
    min_slots = models.PositiveSmallIntegerField(_("fewest slots"), default=1)
    max_slots = models.PositiveSmallIntegerField(_("most slots"), default=2)
    buffer_minutes = models.PositiveSmallIntegerField(
        _("kept free afterwards (minutes)"), default=0, help_text=_("For cleaning; nobody can book it.")
    )
    resident_days = models.PositiveSmallIntegerField(_("residents book so many days ahead"), default=30)
    other_days = models.PositiveSmallIntegerField(_("others book so many days ahead"), default=14)
    price = models.PositiveIntegerField(_("price of a slot (won)"), default=0)
    deposit = models.PositiveIntegerField(
        _("deposit (mileage)"), default=0, help_text=_("Set aside at the booking, given back when it is used.")
    )
    active = models.BooleanField(_("takes bookings"), default=True)

    class Meta:
        verbose_name = _("bookable unit")
        verbose_name_plural = _("bookable units")
        ordering = ["facility", "name_ko"]
        constraints = [
            models.UniqueConstraint(name="unit_once", fields=["facility", "name_ko"]),
            models.CheckConstraint(
                name="unit_slots_fit_a_day",
                condition=Q(
                    slot_minutes__range=(5, 1440), min_slots__gte=1, max_slots__gte=F("min_slots"), max_slots__lte=288
                ),
                violation_error_message=_(
                    "A slot has 5 to 1440 minutes; the fewest slots are 1 and not above the most."
                ),
            ),
            models.CheckConstraint(
                name="unit_residents_not_later",
                condition=Q(resident_days__gte=F("other_days"), resident_days__lte=366),
                violation_error_message=_("Residents may not book later than others, and a year ahead at most."),
            ),
            models.CheckConstraint(
                name="unit_buffer_and_approval_bounded",
                condition=Q(buffer_minutes__lte=1440, approval_hours__range=(1, 720)),
                violation_error_message=_("Kept free for a day at most; decided within 1 to 720 hours."),
            ),
        ]


class OpeningHours(models.Model):
    """When a facility is open on a day of the week, in Seoul's time. Several rows: with breaks."""

    facility = models.ForeignKey(Facility, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["facility", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(name="opening_once", fields=["facility", "weekday", "opens"]),
            models.CheckConstraint(
                name="opening_before_closing",
                condition=Q(opens__lt=F("closes")),
                violation_error_message=_("It opens before it closes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{Weekday(self.weekday).label} {self.opens:%H:%M}–{self.closes:%H:%M}"


class OpeningException(models.Model):
    """Other hours on one day, or closed (no hours). It stands in place of the hours of the week."""

    facility = models.ForeignKey(Facility, models.CASCADE, related_name="exceptions")
    day = models.DateField(_("day"))
    opens = models.TimeField(_("opens"), null=True, blank=True, help_text=_("Empty: closed on that day."))
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=120)

    class Meta:
        verbose_name = _("exception from opening hours")
        verbose_name_plural = _("exceptions from opening hours")
        ordering = ["facility", "day"]
        constraints = [
            models.UniqueConstraint(name="opening_exception_once", fields=["facility", "day"]),
            models.CheckConstraint(
                name="opening_exception_whole",
                condition=Q(opens=None, closes=None)
                | Q(opens__isnull=False, closes__isnull=False, opens__lt=F("closes")),
                violation_error_message=_("Both times, the first before the second; or neither."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"
