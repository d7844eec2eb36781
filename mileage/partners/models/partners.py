"""Partners and the terms agreed with them."""

from __future__ import annotations

import enum
import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from identity.models import District, Member
from mileage.models import Asset, Programme


class PartnerState(models.TextChoices):
    ACTIVE = "active", _("active")
    LEAVING = "leaving", _("leaving: accepts, issues no more")
    ENDED = "ended", _("ended")
    LIVE = enum.nonmember(("active", "leaving"))


class EndGround(models.TextChoices):
    OWN_WISH = "own_wish", _("its own wish")
    EX_OFFICIO = "ex_officio", _("ex officio")


class Partner(models.Model):
    """A business that issues or accepts mileage. What it may do stands in its newest agreement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("code"), max_length=30, unique=True, editable=False)
    name_ko = models.CharField(_("name (Korean)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=80)
    business_number = models.CharField(_("business registration number"), max_length=10)
    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="+")
    owner = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name=_("member that it belongs to"),
        null=True,
        blank=True,
        related_name="partners",
    )
    contact = models.EmailField(_("contact"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=PartnerState, default=PartnerState.ACTIVE)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)
    ends_on = models.DateField(_("ends"), null=True, editable=False, help_text=_("The first day after its last."))
    end_ground = models.CharField(_("ended by"), max_length=12, choices=EndGround, blank=True, editable=False)
    left_until = models.DateField(
        _("was leaving until"), null=True, editable=False, help_text=_("When it was ended ex officio before that day.")
    )
    programme = models.OneToOneField(
        Programme, models.PROTECT, verbose_name=_("programme"), null=True, related_name="partner", editable=False
    )
    sandbox_member = models.OneToOneField(
        Member, models.PROTECT, verbose_name=_("made-up member"), null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name_ko"]
        permissions = [("approve_removal", _("Can approve that a partner is ended"))]
        constraints = [
            models.UniqueConstraint(
                name="partner_once", fields=["business_number"], condition=Q(state__in=PartnerState.LIVE)
            ),
            models.CheckConstraint(
                name="partner_end_has_day_and_ground",
                condition=Q(state=PartnerState.ACTIVE, ends_on__isnull=True, end_ground="")
                | (~Q(state=PartnerState.ACTIVE) & Q(ends_on__isnull=False) & ~Q(end_ground="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_ko


class Agreement(models.Model):
    """Terms with a partner from a day on; a further version takes over from an older one. Never changed.

    Prices are thousandths of a won for a point.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, verbose_name=_("partner"), related_name="agreements")
    version = models.PositiveIntegerField(_("version"))
    issue_asset = models.ForeignKey(
        Asset, models.PROTECT, verbose_name=_("issues"), null=True, blank=True, related_name="+"
    )
    issue_budget = models.PositiveBigIntegerField(
        _("points added to what it may issue"), default=0, help_text=_("On top of what is left.")
    )
    issue_price = models.PositiveIntegerField(_("it owes for a point that it issued (1/1000 won)"), default=0)
    day_cap = models.PositiveBigIntegerField(_("most points a person and day"), null=True, blank=True)
    lot_months = models.PositiveSmallIntegerField(_("points last for months"), null=True, blank=True)
    accept_assets = models.ManyToManyField(Asset, verbose_name=_("accepts"), blank=True, related_name="+")
    accept_price = models.PositiveIntegerField(_("it is owed for a point that it accepted (1/1000 won)"), default=0)
    fee = models.PositiveIntegerField(
        _("fee on what it is owed (1/10000)"), default=0, validators=[MaxValueValidator(10_000)]
    )
    pay_within = models.PositiveSmallIntegerField(_("days to pay after a statement"), default=14)
    grace_days = models.PositiveSmallIntegerField(_("days that its points stay usable after it leaves"), default=90)
    valid_from = models.DateField(_("from"))
    approval = models.UUIDField(_("approval"), unique=True)
    created_at = models.DateTimeField(_("agreed"), auto_now_add=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["partner", "-version"]
        permissions = [("approve_agreement", _("Can approve an agreement"))]
        constraints = [
            models.UniqueConstraint(name="agreement_version_once", fields=["partner", "version"]),
            models.CheckConstraint(name="agreement_fee_within_all", condition=Q(fee__lte=10_000)),
            models.CheckConstraint(
                name="agreement_budget_for_an_asset",
                condition=Q(issue_asset__isnull=False) | Q(issue_budget=0),
                violation_error_message=_("Points can be issued of a kind only."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} {self.version}"
