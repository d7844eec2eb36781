"""Lotteries of peak times: what was announced, who applied, and what came of it."""

from __future__ import annotations

import enum
import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchoring.models import Commitment
from identity.models import Member

from .bookings import Reservation, bounded
from .places import Named, Unit

models.BinaryField.register_lookup(Length)
MOST_CHOICES = 3


class DrawState(models.TextChoices):
    OPEN = "open", _("takes applications")
    CLOSED = "closed", _("closed, not drawn yet")
    DRAWN = "drawn", _("drawn")
    CANCELLED = "cancelled", _("cancelled")
    LIVE = enum.nonmember(("open", "closed"))


def _commitment(text: Any) -> models.OneToOneField:
    return models.OneToOneField(Commitment, models.PROTECT, verbose_name=text, null=True, related_name="+")


class Draw(Named):
    """A lottery of some times of a unit. The seed was chosen, and its hash published, when it was announced."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=pgettext_lazy("to book", "unit"), related_name="draws")
    state = models.CharField(_("state"), max_length=10, choices=DrawState, default=DrawState.OPEN)
    announced_at = models.DateTimeField(_("announced"))
    apply_until = models.DateTimeField(_("applications until"))
    beacon = models.JSONField(_("source of chance"), help_text=_("Named beforehand, outside the facility's power."))
    beacon_at = models.DateTimeField(_("time of the source of chance"))
    accept_hours = models.PositiveSmallIntegerField(_("hours to accept"), default=24)
    seed = models.BinaryField(_("seed"), editable=False)
    applicants_hash = models.CharField(_("hash of the list of applicants"), max_length=64, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    pulse = models.JSONField(_("chance"), null=True, blank=True, editable=False)
    drawn_at = models.DateTimeField(_("drawn"), null=True, blank=True)
    announcement = _commitment(_("commitment of the announcement"))
    closing = _commitment(_("commitment of the list"))
    result = _commitment(_("commitment of the result"))

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        ordering = ["-announced_at"]
        constraints = [
            models.CheckConstraint(name="draw_seed_length", condition=Q(seed__length=32)),
            models.CheckConstraint(
                name="draw_after_applications",
                condition=Q(announced_at__lt=F("apply_until"), apply_until__lt=F("beacon_at")),
                violation_error_message=_("First applications, then the draw."),
            ),
            models.CheckConstraint(name="draw_accept_in_time", condition=Q(accept_hours__range=(1, 168))),
            models.CheckConstraint(
                name="draw_closed_before_it_is_drawn",
                condition=Q(state__in=("open", "cancelled"))
                | Q(state="closed", closing__isnull=False, closed_at__isnull=False) & ~Q(applicants_hash="")
                | Q(state="drawn", closing__isnull=False, result__isnull=False, pulse__isnull=False),
            ),
        ]


class DrawSlot(models.Model):
    """One of the times that are drawn. Until then claims keep it."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="slots")
    number = models.PositiveSmallIntegerField(_("number"))
    during = DateTimeRangeField(_("time"))
    places = models.PositiveSmallIntegerField(_("places"))

    class Meta:
        verbose_name = _("time of a draw")
        verbose_name_plural = _("times of a draw")
        ordering = ["draw", "number"]
        constraints = [
            models.UniqueConstraint(name="draw_slot_once", fields=["draw", "number"]),
            models.CheckConstraint(name="draw_slot_bounded", condition=bounded),
            models.CheckConstraint(name="draw_slot_has_places", condition=Q(places__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Application(models.Model):
    """A member's wishes in a draw. In public it is only its ticket."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="applications")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="+")
    ticket = models.UUIDField(_("ticket"), default=uuid.uuid4, unique=True, editable=False)
    choices = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("wishes"), size=MOST_CHOICES)
    applied_at = models.DateTimeField(pgettext_lazy("for a draw", "applied"))
    rank = models.PositiveIntegerField(_("rank"), null=True, blank=True)
    won = models.PositiveSmallIntegerField(_("drawn time"), null=True, blank=True)
    reservation = models.OneToOneField(
        Reservation,
        models.PROTECT,
        verbose_name=pgettext_lazy("of a time", "offer"),
        null=True,
        blank=True,
        related_name="application",
    )

    class Meta:
        verbose_name = _("application to a draw")
        verbose_name_plural = _("applications to draws")
        ordering = ["draw", "ticket"]
        constraints = [
            models.UniqueConstraint(name="draw_application_once", fields=["draw", "member"]),
            models.UniqueConstraint(name="draw_application_rank_once", fields=["draw", "rank"]),
            models.CheckConstraint(
                name="draw_application_has_wishes",
                condition=Q(choices__len__range=(1, MOST_CHOICES)),
                violation_error_message=_("One to three wishes."),
            ),
            models.CheckConstraint(
                name="draw_application_won_what_was_drawn", condition=Q(won=None) | Q(rank__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.ticket)
