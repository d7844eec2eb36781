"""What comes again: seasons of a facility, bookings that repeat, quotas of households, and what is free of charge."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchoring.models import Commitment
from identity.models import Member

from .places import Facility, Named, Unit

MOST_TIMES = 53


class Season(Named):
    """A part of the year for which a facility takes repeated bookings before its days can be booked one by one."""

    facility = models.ForeignKey(Facility, models.PROTECT, verbose_name=_("facility"), related_name="seasons")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    opens_at = models.DateTimeField(_("bookings from"))
    closes_at = models.DateTimeField(_("bookings until"))

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ["-first_day"]
        constraints = [
            models.UniqueConstraint(name="season_once", fields=["facility", "name_ko"]),
            models.CheckConstraint(
                name="season_in_order",
                condition=Q(first_day__lte=F("last_day"), opens_at__lt=F("closes_at")),
                violation_error_message=_("From the earlier to the later."),
            ),
        ]


class Series(models.Model):
    """A member's booking of the same time, every so many weeks. Each time is a reservation of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=pgettext_lazy("to book", "unit"), related_name="series")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="+")
    season = models.ForeignKey(
        Season, models.PROTECT, verbose_name=_("season"), null=True, blank=True, related_name="series"
    )
    weeks = models.PositiveSmallIntegerField(_("every so many weeks"), default=1)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("repeated booking")
        verbose_name_plural = _("repeated bookings")
        ordering = ["-made_at"]
        constraints = [models.CheckConstraint(name="series_weeks", condition=Q(weeks__range=(1, 4)))]

    def __str__(self) -> str:
        return str(self.pk)


class HouseholdQuota(models.Model):
    """How often a household has booked a facility in a month; the household only as a hash, of this facility alone."""

    household = models.CharField(_("hash of the household"), max_length=64)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    month = models.DateField()
    used = models.PositiveSmallIntegerField()
    allowed = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("quota of a household")
        verbose_name_plural = _("quotas of households")
        constraints = [
            models.UniqueConstraint(name="household_quota_once", fields=["household", "facility", "month"]),
            models.CheckConstraint(name="household_quota_not_exceeded", condition=Q(used__lte=F("allowed"))),
            models.CheckConstraint(name="household_quota_by_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.used}/{self.allowed}"


class WaiverState(models.TextChoices):
    ASKED = "asked", _("asked for")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


class Waiver(models.Model):
    """A member asks to use a booking free of charge; staff decide. The price that was agreed stays on record."""

    reservation = models.OneToOneField(
        "reservations.Reservation", models.PROTECT, verbose_name=_("reservation"), related_name="waiver"
    )
    purpose = models.CharField(_("what for"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=WaiverState, default=WaiverState.ASKED)
    asked_at = models.DateTimeField(_("asked"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    commitment = models.OneToOneField(Commitment, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("application for use free of charge")
        verbose_name_plural = _("applications for use free of charge")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="waiver_decided_is_committed",
                condition=Q(state="asked", decided_at=None, commitment=None)
                | ~Q(state="asked") & Q(decided_at__isnull=False, commitment__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.get_state_display()
