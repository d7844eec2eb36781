"""Programmes turn activities into mileage: staff set rate, caps, period and budget."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from identity.models import District, Member

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
    steps = models.JSONField(
        _("table"),
        default=list,
        db_default=[],
        blank=True,
        help_text=_(
            "Instead of the rate: one line for each step, such as 3: 5000, which gives 5000 points from 3 units on."
        ),
    )
    act_cap = models.PositiveBigIntegerField(_("most points an act"), null=True, blank=True)
    day_cap = models.PositiveBigIntegerField(_("most points a person and day"), null=True, blank=True)
    month_cap = models.PositiveBigIntegerField(_("most points a person and month"), null=True, blank=True)
    person_cap = models.PositiveBigIntegerField(_("most points a person in all"), null=True, blank=True)
    household_cap = models.PositiveBigIntegerField(
        _("most points a household in all"),
        null=True,
        blank=True,
        help_text=_("Households are those of the resident register; who is not in it counts alone."),
    )
    districts = models.ManyToManyField(
        District,
        verbose_name=_("districts"),
        blank=True,
        related_name="+",
        help_text=_("Only acts recorded in these districts are rewarded; none chosen: the whole city."),
    )
    needs_evidence = models.BooleanField(
        _("needs evidence"),
        default=False,
        db_default=False,
        help_text=_("Only acts whose record names its evidence are rewarded."),
    )
    exclusion = models.SlugField(
        _("excludes each other"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of the programmes with the same word here, only one rewards an act."),
    )
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)
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


class ProgrammeVersion(models.Model):
    """The rules of a programme as they were; awards name the version that decided them."""

    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("programme"), related_name="versions")
    version = models.PositiveIntegerField(_("version"))
    rules = models.JSONField(_("rules"))
    set_at = models.DateTimeField(_("set"), auto_now=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("set by"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("version of a programme")
        verbose_name_plural = _("versions of programmes")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(name="programme_version_once", fields=["programme", "version"])]

    def __str__(self) -> str:
        return f"{self.programme_id}.{self.version}"


class RewardedAct(models.Model):
    """That a programme of an exclusion group rewards an act: the key keeps every other one of the group from it."""

    group = models.SlugField(_("excludes each other"), max_length=40)
    act = models.CharField(_("act"), max_length=120)
    programme = models.ForeignKey(Programme, models.PROTECT, db_constraint=False, related_name="+")

    class Meta:
        verbose_name = _("rewarded act")
        verbose_name_plural = _("rewarded acts")
        constraints = [models.UniqueConstraint(name="act_rewarded_once_in_group", fields=["group", "act"])]

    def __str__(self) -> str:
        return f"{self.group}: {self.act}"


class Allowance(models.Model):
    """How much of a cap is used: a row for a person in all, for a person and month or day, and for a household."""

    programme = models.ForeignKey(Programme, models.PROTECT, db_constraint=False, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    household = models.CharField(_("household"), max_length=40, null=True)
    month = models.DateField(_("month"), null=True)
    day = models.DateField(_("day"), null=True)
    used = models.PositiveBigIntegerField(_("used"), default=0)
    cap = models.PositiveBigIntegerField(_("cap"))

    class Meta:
        verbose_name = _("used allowance")
        verbose_name_plural = _("used allowances")
        constraints = [
            models.UniqueConstraint(
                name="allowance_once_each",
                fields=["programme", "member", "household", "month", "day"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="allowance_of_person_or_household",
                condition=Q(member__isnull=False, household=None) | Q(member=None, household__isnull=False),
            ),
            models.CheckConstraint(name="allowance_within_cap", condition=Q(used__lte=F("cap"))),
        ]

    def __str__(self) -> str:
        return f"{self.used}/{self.cap}"


class AwardState(models.TextChoices):
    CREDITED = "credited", _("credited")
    NOTHING = "nothing", _("no credit")
    REVERSED = "reversed", _("reversed")


class WhyLess(models.TextChoices):
    """Why an act earned less than the rate gives, as its member reads it."""

    NOT_RUNNING = "not_running", _("The programme did not run on that day.")
    OTHER_DISTRICT = "other_district", _("The programme rewards acts in other districts only.")
    NO_EVIDENCE = "no_evidence", _("The record names no evidence, which this programme asks for.")
    BELOW_TABLE = "below_table", _("It was less than the programme rewards.")
    EXCLUDED = "excluded", _("Another programme has rewarded this act; rewards do not overlap.")
    ACT_CAP = "act_cap", _("The programme gives no more for one act.")
    DAY_CAP = "day_cap", _("You have reached the programme's limit of that day.")
    MONTH_CAP = "month_cap", _("You have reached the programme's limit of that month.")
    PERSON_CAP = "person_cap", _("You have reached the programme's limit for one person.")
    HOUSEHOLD_CAP = "household_cap", _("Your household has reached the programme's limit.")
    WITHDRAWN = "withdrawn", _("You were withdrawn from the mileage, and earn no more.")
    BUDGET = "budget_exhausted", _("The programme's budget is used up.")


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
    why_less = models.CharField(_("why less than the rate gives"), max_length=30, blank=True, choices=WhyLess)
    version = models.PositiveIntegerField(_("version of the programme"), default=1, db_default=1)
    act = models.CharField(_("act"), max_length=120, blank=True, default="", db_default="")
    household = models.CharField(_("household"), max_length=40, blank=True, default="", db_default="")
    event_at = models.DateTimeField(_("happened"))
    # Empty: none was named. The rules against fraud compare it; what it is, the service keeps.
    evidence = models.CharField(_("hash of the evidence"), max_length=32, blank=True, default="", db_default="")
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True, null=True)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        indexes = [models.Index(name="award_recorded", fields=["recorded_at"])]
        constraints = [models.UniqueConstraint(name="award_once_per_act", fields=["programme", "source_ref"])]

    def __str__(self) -> str:
        return f"{self.source_ref}: {self.amount}"
