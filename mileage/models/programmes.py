"""Programmes turn activities into mileage: staff set rate, caps, period and budget."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from identity.models import Member

from .accounts import Account, Asset


class Programme(models.Model):
    """A rule of earning. Its budget is the balance of its account, which cannot fall below zero."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=80)
    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("kind of mileage"), related_name="programmes")
    budget = models.OneToOneField(
        Account, models.PROTECT, verbose_name=_("budget account"), related_name="programme", editable=False
    )
    activity_kind = models.SlugField(
        _("rewards"), max_length=40, help_text=_("The kind of activity, as its service names it, such as volunteering.")
    )
    unit = models.CharField(_("counted in"), max_length=20, help_text=_("One unit of the act, such as hour."))
    points_per_unit = models.PositiveIntegerField(_("points per unit"), validators=[MinValueValidator(1)])
    day_cap = models.PositiveBigIntegerField(_("most points a person and day"), null=True, blank=True)
    person_cap = models.PositiveBigIntegerField(_("most points a person in all"), null=True, blank=True)
    valid = DateRangeField(_("period"), help_text=_("Half-open range of days in Asia/Seoul on which acts count."))
    lot_months = models.PositiveSmallIntegerField(
        _("points last for months"), null=True, blank=True, help_text=_("To the end of that month; empty: for ever.")
    )

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="programme_pays",
                condition=Q(points_per_unit__gt=0),
                violation_error_message=_("A programme pays at least one point for a unit."),
            ),
            models.CheckConstraint(
                name="programme_begins",
                condition=Q(valid__isempty=False, valid__lower_inf=False),
                violation_error_message=_("A programme has a first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_ko if get_language() == "ko" else self.name_en


class Allowance(models.Model):
    """How much of a cap is used: one row for a person and day, and one for a person in all (day empty)."""

    programme = models.ForeignKey(Programme, models.PROTECT, db_constraint=False, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    day = models.DateField(_("day"), null=True)
    used = models.PositiveBigIntegerField(_("used"), default=0)
    cap = models.PositiveBigIntegerField(_("cap"))

    class Meta:
        verbose_name = _("used allowance")
        verbose_name_plural = _("used allowances")
        constraints = [
            models.UniqueConstraint(name="allowance_once", fields=["programme", "member", "day"], nulls_distinct=False),
            models.CheckConstraint(name="allowance_within_cap", condition=Q(used__lte=F("cap"))),
        ]

    def __str__(self) -> str:
        return f"{self.used}/{self.cap}"


class AwardState(models.TextChoices):
    CREDITED = "credited", _("credited")
    NOTHING = "nothing", _("no credit")
    REVERSED = "reversed", _("reversed")


class Award(models.Model):
    """What a programme gave for one act; the key makes it once only."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name=_("programme"), db_constraint=False, related_name="awards"
    )
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="awards")
    source_ref = models.CharField(_("source"), max_length=120)
    quantity = models.PositiveBigIntegerField(_("quantity"))
    amount = models.PositiveBigIntegerField(_("points"), help_text=_("After the caps."))
    state = models.CharField(_("state"), max_length=10, choices=AwardState)
    why_less = models.CharField(_("why less than the rate gives"), max_length=30, blank=True)
    event_at = models.DateTimeField(_("happened"))

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [models.UniqueConstraint(name="award_once_per_act", fields=["programme", "source_ref"])]

    def __str__(self) -> str:
        return f"{self.source_ref}: {self.amount}"
