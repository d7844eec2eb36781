"""Exchange between kinds of mileage: rates that two people set, limits as counter rows, quotes, and bonus campaigns."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from identity.models import Approval, Member
from identity.models.ranges import begins_and_is_not_empty, one_at_a_time, text_as_range

from .accounts import Asset
from .programmes import Programme

WHOLE = 10_000  # fees and bonuses are in basis points


class ExchangeRate(models.Model):
    """So many of one kind for so many of another, for a time. A change is a new rate; an old one only ends."""

    source = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("gives"), related_name="+")
    target = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("gets"), related_name="+")
    gives = models.PositiveIntegerField(_("so many"), validators=[MinValueValidator(1)])
    gets = models.PositiveIntegerField(_("for so many"), validators=[MinValueValidator(1)])
    fee = models.PositiveSmallIntegerField(
        _("fee (basis points)"),
        default=0,
        validators=[MaxValueValidator(WHOLE - 1)],
        help_text=_("Of what is given, rounded up to a whole unit; 100 are one per cent."),
    )
    least = models.PositiveBigIntegerField(_("least at once"), default=1, validators=[MinValueValidator(1)])
    day_limit = models.PositiveBigIntegerField(_("most a person and day"), help_text=_("Of the kind that is given."))
    year_limit = models.PositiveBigIntegerField(_("most a person and year"), help_text=_("Of the kind that is given."))
    during = DateTimeRangeField(_("valid"), help_text=_("From its beginning, to before its end; open while it lasts."))
    approval = models.OneToOneField(Approval, models.PROTECT, verbose_name=_("approval"), related_name="+")
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["source", "target", "-during"]
        permissions = [("approve_exchangerate", _("Can approve an exchange rate"))]
        constraints = [
            models.CheckConstraint(
                name="rate_between_two_kinds",
                condition=~Q(source=F("target")),
                violation_error_message=_("A kind of mileage is not exchanged for itself."),
            ),
            models.CheckConstraint(
                name="rate_gives_and_gets",
                condition=Q(gives__gt=0, gets__gt=0, least__gt=0, fee__lt=WHOLE),
                violation_error_message=_("A rate gives and gets at least one, and its fee is below the whole."),
            ),
            models.CheckConstraint(
                name="rate_limits_in_order",
                condition=Q(least__lte=F("day_limit"), day_limit__lte=F("year_limit")),
                violation_error_message=_("The limits are: least at once, then of a day, then of a year."),
            ),
            begins_and_is_not_empty("during", name="rate_begins", message=_("A rate begins before it ends.")),
            one_at_a_time(
                text_as_range("source"),
                text_as_range("target"),
                during="during",
                name="one_rate_at_a_time",
                message=_("Another rate of these kinds is valid at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gives} {self.source.code} → {self.gets} {self.target.code}"


class ExchangeAllowance(models.Model):
    """How much of a limit is used: a row for a person, two kinds and a day, and one for the year."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    source = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    target = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    days = DateRangeField(_("days"), help_text=_("A day or a year, in Asia/Seoul."))
    used = models.PositiveBigIntegerField(_("used"), default=0)
    cap = models.PositiveBigIntegerField(_("cap"))

    class Meta:
        verbose_name = _("used exchange limit")
        verbose_name_plural = _("used exchange limits")
        constraints = [
            models.UniqueConstraint(name="exchange_allowance_once", fields=["member", "source", "target", "days"]),
            models.CheckConstraint(name="exchange_within_limit", condition=Q(used__lte=F("cap"))),
        ]

    def __str__(self) -> str:
        return f"{self.used}/{self.cap}"


class BonusCampaign(models.Model):
    """More for an exchange for a time, such as 10 %, out of a programme's budget."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=80)
    source = models.ForeignKey(
        Asset,
        models.PROTECT,
        verbose_name=_("gives"),
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Only for exchanges of this kind; empty: of any."),
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        verbose_name=_("programme"),
        related_name="campaigns",
        help_text=_("Its budget pays the bonus; exchanges for its kind of mileage get it."),
    )
    bonus = models.PositiveSmallIntegerField(
        _("bonus (basis points)"),
        validators=[MinValueValidator(1), MaxValueValidator(WHOLE)],
        help_text=_("Of what is got, rounded down; 1000 are ten per cent."),
    )
    during = DateTimeRangeField(_("valid"), help_text=_("From its beginning, to before its end; open while it lasts."))

    class Meta:
        verbose_name = _("bonus campaign")
        verbose_name_plural = _("bonus campaigns")
        ordering = ["-during"]
        constraints = [
            models.CheckConstraint(name="bonus_within_whole", condition=Q(bonus__gt=0, bonus__lte=WHOLE)),
            begins_and_is_not_empty("during", name="campaign_begins", message=_("A campaign begins before it ends.")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_ko if get_language() == "ko" else self.name_en


class ExchangeQuote(models.Model):
    """What an exchange would give, for two minutes; and when it was executed, its receipt."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="exchanges")
    rate = models.ForeignKey(ExchangeRate, models.PROTECT, verbose_name=_("exchange rate"), related_name="quotes")
    campaign = models.ForeignKey(
        BonusCampaign, models.PROTECT, verbose_name=_("bonus campaign"), null=True, related_name="quotes"
    )
    amount = models.PositiveBigIntegerField(_("given"))
    fee = models.PositiveBigIntegerField(_("fee"))
    remainder = models.PositiveBigIntegerField(_("lost by rounding"))
    converted = models.PositiveBigIntegerField(_("exchanged"))
    bonus = models.PositiveBigIntegerField(_("bonus"))
    total = models.PositiveBigIntegerField(_("got, with the bonus"))
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    executed_at = models.DateTimeField(_("executed"), null=True)
    transfer = models.BigIntegerField(_("transfer"), null=True, unique=True, db_column="transfer_id")

    class Meta:
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                name="quote_adds_up",
                condition=Q(amount=F("fee") + F("remainder") + F("converted"), converted__gt=0, total__gt=F("bonus")),
            ),
            models.CheckConstraint(
                name="quote_executed_with_transfer",
                condition=Q(executed_at=None, transfer=None) | Q(executed_at__isnull=False, transfer__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="quote_to_forget", fields=["expires_at"], condition=Q(executed_at=None)),
        ]

    def __str__(self) -> str:
        return str(self.pk)
