"""What is counted, and in whose name. Rows of `Account` are written by SQL functions alone (mileage/sql)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from identity.models import Member


class AssetKind(models.TextChoices):
    POINT = "point", _("point token")
    STABLE = "stable", _("stable token")


class Asset(models.Model):
    """A kind of mileage: a point token of one programme or partner, or the stable token. Amounts are whole units."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=AssetKind, default=AssetKind.POINT)
    name_ko = models.CharField(_("name (Korean)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=80)
    unit = models.CharField(_("unit"), max_length=10, default="P")

    class Meta:
        verbose_name = _("kind of mileage")
        verbose_name_plural = _("kinds of mileage")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_ko if get_language() == "ko" else self.name_en


class AccountKind(models.TextChoices):
    MEMBER = "member", _("member")
    ORGANISATION = "organisation", _("organisation")
    PARTNER = "partner", _("partner")
    BUDGET = "budget", _("programme budget")
    ISSUANCE = "issuance", _("issuance")
    BACKING = "backing", _("backing")
    EXPIRY = "expiry", _("expired")
    RECEIVABLE = "receivable", _("clawback receivable")
    FEES = "fees", _("fees")
    REMAINDERS = "remainders", _("remainders")


class AccountState(models.TextChoices):
    OPEN = "open", _("open")
    FROZEN = "frozen", _("frozen")
    CLOSED = "closed", _("closed")


class Account(models.Model):
    """A balance of one asset. Credits are positive: what a member's account holds, the city owes.

    Bounds, and whether the balance is made of lots, follow from the kind (sql/0003_accounts.sql).
    """

    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("kind of mileage"), related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=AccountKind)
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name=_("member"), null=True, blank=True, related_name="mileage_accounts"
    )
    code = models.CharField(
        _("code"),
        max_length=60,
        blank=True,
        help_text=_("Which one of several: the programme."),
    )
    state = models.CharField(_("state"), max_length=10, choices=AccountState, default=AccountState.OPEN)
    floor = models.BigIntegerField(_("lowest balance"), null=True)
    ceiling = models.BigIntegerField(_("highest balance"), null=True)
    has_lots = models.BooleanField(_("made of lots"), default=False)
    balance = models.BigIntegerField(_("balance"), default=0)
    held = models.BigIntegerField(_("held"), default=0)
    posting_count = models.BigIntegerField(_("postings"), default=0)
    id_mark = models.BigIntegerField(
        _("id mark"), default=0, help_text=_("The ids of all later postings are above it, whatever the clock says.")
    )
    opened_at = models.DateTimeField(_("opened"))

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                name="account_of_member",
                fields=["member", "asset", "kind"],
                condition=models.Q(member__isnull=False),
            ),
            models.UniqueConstraint(
                name="account_of_city",
                fields=["asset", "kind", "code"],
                condition=models.Q(member__isnull=True),
            ),
            # The last fence; the posting function refuses before it with a reason.
            models.CheckConstraint(
                name="account_above_floor",
                condition=models.Q(floor__isnull=True) | models.Q(balance__gte=models.F("floor") + models.F("held")),
            ),
            models.CheckConstraint(
                name="account_below_ceiling",
                condition=models.Q(ceiling__isnull=True) | models.Q(balance__lte=models.F("ceiling")),
            ),
            models.CheckConstraint(name="account_held_not_negative", condition=models.Q(held__gte=0)),
            models.CheckConstraint(
                name="account_closed_is_empty",
                condition=~models.Q(state=AccountState.CLOSED) | models.Q(balance=0, held=0),
            ),
        ]
        indexes = [
            # not of the balance: an index of what every posting changes would keep the row from staying on its page
            models.Index(name="account_of_debtor", fields=["id"], condition=models.Q(kind=AccountKind.RECEIVABLE)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
