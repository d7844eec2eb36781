"""What scanners counted: purpose, day, verdict, and how many. Nothing of persons, cards or places."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from identity.models import District

from ..presentation.models import Purpose


class Verdict(models.TextChoices):
    GREEN = "green", _("accepted")
    AMBER = "amber", _("accepted with doubt")
    RED = "red", _("refused")


class ScanCount(models.Model):
    """How many scans of a purpose ended with a verdict on a day, over all scanners."""

    purpose = models.ForeignKey(Purpose, models.PROTECT, verbose_name=_("purpose"), related_name="+")
    day = models.DateField(_("day"))
    verdict = models.CharField(_("verdict"), max_length=5, choices=Verdict)
    count = models.PositiveIntegerField(_("count"))

    class Meta:
        verbose_name = _("figures of cards")
        verbose_name_plural = _("figures of cards")
        constraints = [models.UniqueConstraint(name="scan_count_once", fields=["purpose", "day", "verdict"])]

    def __str__(self) -> str:
        return f"{self.day} {self.verdict}"


class ScannerPass(models.Model):
    """The right to upload counts. It names a desk or a gate and nobody, and no count says which one brought it."""

    DAILY = 20_000

    name = models.CharField(
        _("where it is used"),
        max_length=60,
        db_default="",
        help_text=_("A desk or a gate, such as “Pool, entrance 2”; no person."),
    )
    district = models.ForeignKey(
        District,
        models.PROTECT,
        verbose_name=_("district"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Whose staff see and end it; empty: the city's."),
    )
    made_on = models.DateField(_("made on"), null=True)

    token_hash = models.BinaryField(_("hash of the token"), max_length=32, unique=True)
    day = models.DateField(_("day of the last upload"), null=True)
    used = models.PositiveIntegerField(_("scans uploaded on that day"), default=0)
    ends_on = models.DateField(_("ends on"))

    class Meta:
        verbose_name = _("scanner's pass")
        verbose_name_plural = _("scanners' passes")
        constraints = [models.CheckConstraint(name="scanner_pass_daily_limit", condition=Q(used__lte=20_000))]

    def __str__(self) -> str:
        return self.name


class CountUpload(models.Model):
    """An upload that was taken: the same again counts once. Kept for a month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    taken_on = models.DateField(_("taken on"), db_index=True)

    class Meta:
        verbose_name = _("upload of counts")
        verbose_name_plural = _("uploads of counts")

    def __str__(self) -> str:
        return str(self.id)
