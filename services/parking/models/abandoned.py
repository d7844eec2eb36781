"""Abandoned vehicles (자동차관리법 art. 26): a case with its steps, and the statutory timers and holidays as data."""

from __future__ import annotations

import enum
import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from identity.models import District, Member

from .cars import Plate

MOST_PHOTO = 1_500_000  # bytes


class Holiday(models.Model):
    """A public holiday on which a period does not end. Staff add what the government decides at short notice."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=40)

    class Meta:
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class StatutoryTimer(models.Model):
    """A period that the law sets: how long, whether it waits for a working day, and where it stands."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=80)
    months = models.PositiveSmallIntegerField(_("months"), default=0)
    days = models.PositiveSmallIntegerField(_("number of days"), default=0)
    rolls = models.BooleanField(
        _("ends on a working day"),
        help_text=_(
            "A period that would end on a Saturday, Sunday or holiday ends on the next working day (민법 art. 161)."
        ),
    )
    basis = models.CharField(_("legal basis"), max_length=120)

    class Meta:
        verbose_name = _("statutory period")
        verbose_name_plural = _("statutory periods")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="timer_is_longer_than_nothing", condition=Q(months__gt=0) | Q(days__gt=0))
        ]

    def __str__(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en


class CaseState(models.TextChoices):
    REPORTED = "reported", _("reported")
    DISMISSED = "dismissed", _("not abandoned")
    INSPECTED = "inspected", _("found abandoned")
    NOTICED = "noticed", _("notice put on the vehicle")
    ORDERED = "ordered", _("owner ordered to remove it")
    PUBLISHED = "published", _("order published")
    LIENS = "liens", _("lien holders notified")
    DISPOSED = "disposed", _("disposed of")
    REMOVED = "removed", _("removed by the owner")
    OPEN = enum.nonmember(("reported", "inspected", "noticed", "ordered", "published", "liens"))
    NEXT = enum.nonmember(
        {
            "reported": ("inspected", "dismissed", "removed"),
            "inspected": ("noticed", "removed"),
            "noticed": ("ordered", "removed"),
            "ordered": ("published", "liens", "removed"),
            "published": ("liens", "removed"),
            "liens": ("disposed", "removed"),
            "disposed": (),
            "removed": (),
            "dismissed": (),
        }
    )


class Place(models.TextChoices):
    ROAD = "road", _("road")
    LAND = "land", _("another's land")


class AbandonedCase(models.Model):
    """One vehicle that stands abandoned. Its exact location is kept only where the reporter agreed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="+")
    plate = models.ForeignKey(
        Plate, models.PROTECT, verbose_name=_("number plate"), null=True, blank=True, related_name="cases"
    )
    chassis = models.CharField(_("chassis number"), max_length=17, blank=True, default="", db_default="")
    same_as = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("vehicle of the case"), null=True, blank=True, related_name="repeats"
    )
    place = models.CharField(_("place"), max_length=120)
    on = models.CharField(_("stands on"), max_length=5, choices=Place)
    drivable = models.BooleanField(_("can be driven"), default=True)
    seen_since = models.DateField(_("stands there since"))
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    location_consent = models.BooleanField(_("the reporter agreed to give the location"), default=False)
    photo = models.BinaryField(_("photo"), editable=False, validators=[MaxLengthValidator(MOST_PHOTO)])
    reporter = models.ForeignKey(
        Member, models.PROTECT, verbose_name=_("reported by"), null=True, blank=True, related_name="abandoned_reports"
    )
    state = models.CharField(_("state"), max_length=10, choices=CaseState, default=CaseState.REPORTED)
    reported_at = models.DateTimeField(_("reported"))
    order_returned = models.BooleanField(_("the order came back"), default=False)
    rewarded = models.BooleanField(_("its reporter was rewarded"), default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = _("abandoned vehicle")
        verbose_name_plural = _("abandoned vehicles")
        ordering = ["-reported_at"]
        constraints = [
            models.UniqueConstraint(
                name="abandoned_one_open_case", fields=["plate"], condition=Q(state__in=CaseState.OPEN)
            ),
            models.UniqueConstraint(
                name="abandoned_one_open_case_of_a_chassis",
                fields=["chassis"],
                condition=Q(state__in=CaseState.OPEN) & ~Q(chassis=""),
            ),
            models.UniqueConstraint(
                name="abandoned_one_reward_for_a_plate", fields=["plate"], condition=Q(rewarded=True)
            ),
            models.UniqueConstraint(
                name="abandoned_one_reward_for_a_chassis",
                fields=["chassis"],
                condition=Q(rewarded=True) & ~Q(chassis=""),
            ),
            models.UniqueConstraint(
                name="abandoned_one_reward_for_a_repeat", fields=["same_as"], condition=Q(rewarded=True)
            ),
            models.CheckConstraint(
                name="abandoned_location_with_consent",
                condition=Q(location_consent=True) | Q(latitude=None, longitude=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def vehicle(self) -> str:
        """Its number plate, else its chassis number, else nothing."""
        return self.plate.text if self.plate else self.chassis


class CaseStep(models.Model):
    """One step, with the day on which it was done, the first day on which the next may be, and the commitment to it."""

    case = models.ForeignKey(AbandonedCase, models.PROTECT, related_name="steps")
    state = models.CharField(_("step"), max_length=10, choices=CaseState)
    done_on = models.DateField(_("done on"))
    last_day = models.DateField(_("last day of the period"), null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="case_step_once", fields=["case", "state"])]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.done_on}"
