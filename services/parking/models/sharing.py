"""Shared bays: a building whose residents consent, and the times for which one of them offers a bay."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from identity.models import Member, Organisation
from services.core.ranges import bounded, id_range

from .places import Bay, Lot


class Building(models.Model):
    """An apartment building whose bays may be shared while enough of its households consent."""

    lot = models.OneToOneField(Lot, models.PROTECT, verbose_name=_("car park"), related_name="building")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), null=True, blank=True, related_name="+"
    )
    threshold_percent = models.PositiveSmallIntegerField(
        _("households that must consent (%)"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    consents = models.PositiveIntegerField(_("households that consent"), default=0, editable=False)
    open = models.BooleanField(_("sharing is open"), default=False, editable=False)

    class Meta:
        verbose_name = _("building that shares")
        verbose_name_plural = _("buildings that share")
        constraints = [
            models.CheckConstraint(
                name="building_threshold", condition=Q(threshold_percent__gte=1, threshold_percent__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return str(self.lot)


class Household(models.Model):
    """One home of a building. Its code comes on paper through the letter box; we keep a hash."""

    building = models.ForeignKey(Building, models.PROTECT, verbose_name=_("building"), related_name="households")
    unit = models.CharField(_("home"), max_length=20, help_text=_("Such as 101-1203."))
    code_hash = models.BinaryField(_("hash of its code"), max_length=32, unique=True, editable=False)
    bay = models.OneToOneField(
        Bay, models.PROTECT, verbose_name=_("its bay"), null=True, blank=True, related_name="household"
    )

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["building", "unit"]
        constraints = [models.UniqueConstraint(name="household_once", fields=["building", "unit"])]

    def __str__(self) -> str:
        return self.unit


class Asking(models.Model):
    """A household is asked to show a card: the check that the verifier runs for it."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    request = models.UUIDField(unique=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("request to show a card")
        verbose_name_plural = _("requests to show a card")

    def __str__(self) -> str:
        return str(self.request)


class SharingConsent(models.Model):
    """A household's yes, given by showing a resident's card, until it is withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, verbose_name=_("household"), related_name="given")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="sharing_consents")
    given_at = models.DateTimeField(_("given"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawal = models.OneToOneField(
        Commitment, models.PROTECT, verbose_name=_("commitment of the withdrawal"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("consent to sharing")
        verbose_name_plural = _("consents to sharing")
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                name="consent_once_a_household", fields=["household"], condition=Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="consent_withdrawn_whole",
                condition=Q(withdrawn_at=None, withdrawal=None)
                | Q(withdrawn_at__gte=F("given_at"), withdrawal__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Window(models.Model):
    """A time for which a household offers its bay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bay = models.ForeignKey(Bay, models.PROTECT, verbose_name=_("bay"), related_name="windows")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("offered by"), related_name="windows")
    during = DateTimeRangeField(_("time"))
    offered_at = models.DateTimeField(_("offered"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("offered time")
        verbose_name_plural = _("offered times")
        ordering = ["during"]
        constraints = [
            models.CheckConstraint(name="window_bounded", condition=bounded),
            ExclusionConstraint(
                name="window_no_overlap",
                expressions=[(id_range("bay_id"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=Q(withdrawn_at=None),
                violation_error_message=_("You offer this bay at that time already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
