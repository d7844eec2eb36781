"""What attendants look up, the warnings and charges they leave, and objections."""

from __future__ import annotations

import enum
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchoring.models import Commitment
from identity.queries import SEOUL

from .cars import Plate
from .places import Lot


class Right(models.TextChoices):
    """What a look finds, the best first."""

    PERMIT = "permit", _("resident permit")
    BOOKING = "booking", _("booking")
    GRACE = "grace", _("within the grace")
    NONE = "none", _("no right")
    ALLOWED = enum.nonmember(("permit", "booking", "grace"))


class Look(models.Model):
    """One look-up of a plate by an attendant: who, where, when, what was found. Never changed."""

    plate = models.ForeignKey(Plate, models.PROTECT, verbose_name=_("number plate"), related_name="looks")
    lot = models.ForeignKey(Lot, models.PROTECT, verbose_name=_("car park"), related_name="looks")
    attendant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("attendant"), related_name="+"
    )
    bay = models.CharField(_("bay"), max_length=20, blank=True)
    at = models.DateTimeField(_("at"))
    found = models.CharField(_("found"), max_length=10, choices=Right)

    class Meta:
        verbose_name = _("look-up")
        verbose_name_plural = _("look-ups")
        ordering = ["-at"]
        indexes = [models.Index(name="look_by_attendant", fields=["attendant", "-at"])]

    def __str__(self) -> str:
        return f"{self.at.astimezone(SEOUL):%Y-%m-%d %H:%M}"


class PenaltyKind(models.TextChoices):
    WARNING = "warning", _("warning")
    CHARGE = "charge", _("charge")


class PenaltyState(models.TextChoices):
    STANDS = "stands", _("stands")
    APPEALED = "appealed", _("objected to")
    UPHELD = "upheld", _("upheld")
    LIFTED = "lifted", pgettext_lazy("penalty", "lifted")
    NEXT = enum.nonmember({"stands": ("appealed",), "appealed": ("upheld", "lifted"), "upheld": (), "lifted": ()})


class Penalty(models.Model):
    """A warning, or a charge where the plate was warned before. At most one a day at a car park."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    look = models.OneToOneField(Look, models.PROTECT, verbose_name=_("look-up"), related_name="penalty")
    plate = models.ForeignKey(Plate, models.PROTECT, verbose_name=_("number plate"), related_name="penalties")
    lot = models.ForeignKey(Lot, models.PROTECT, verbose_name=_("car park"), related_name="penalties")
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=PenaltyKind)
    amount = models.PositiveIntegerField(_("amount (won)"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=PenaltyState, default=PenaltyState.STANDS)
    made_at = models.DateTimeField(_("made"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")
    objection = models.CharField(_("objection"), max_length=500, blank=True)
    objected_at = models.DateTimeField(_("objected"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("decided by"), null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("warning or charge")
        verbose_name_plural = _("warnings and charges")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(name="penalty_once_a_day", fields=["plate", "lot", "day"]),
            models.CheckConstraint(
                name="penalty_warning_is_free",
                condition=Q(kind="warning", amount=0) | Q(kind="charge", amount__gt=0),
            ),
            models.CheckConstraint(
                name="penalty_answered_when_decided",
                condition=Q(state__in=("stands", "appealed"), answer="")
                | Q(state__in=("upheld", "lifted")) & ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"


class PenaltyStep(models.Model):
    """An objection, or what was decided about it, with the commitment to it. Never changed."""

    penalty = models.ForeignKey(Penalty, models.PROTECT, related_name="steps")
    state = models.CharField(_("step"), max_length=10, choices=PenaltyState)
    at = models.DateTimeField(_("at"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("step of a warning or charge")
        verbose_name_plural = _("steps of warnings and charges")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="penalty_step_once", fields=["penalty", "state"])]

    def __str__(self) -> str:
        return self.get_state_display()
