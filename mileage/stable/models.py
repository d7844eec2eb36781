"""Terms, limits, deposits, redemptions and proofs of reserve of the stable token. Amounts are in won."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from identity.models import Member
from mileage.models import Asset


class Terms(models.Model):
    """What makes the token lawful. Without a row it is off; the newest one counts. Never changed."""

    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("token"), related_name="+", editable=False)
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    trustee = models.CharField(_("trustee"), max_length=120, help_text=_("Who keeps the money apart."))
    outstanding_limit = models.PositiveBigIntegerField(_("most outstanding (won)"), default=3_000_000_000)
    year_limit = models.PositiveBigIntegerField(_("most issued in a year (won)"), default=50_000_000_000)
    approval = models.UUIDField(_("approval"), unique=True, editable=False)
    set_at = models.DateTimeField(_("set"), auto_now_add=True)

    class Meta:
        verbose_name = _("terms of the stable token")
        verbose_name_plural = _("terms of the stable token")
        ordering = ["-pk"]
        permissions = [("approve_terms", _("Can approve what concerns the stable token"))]

    def __str__(self) -> str:
        return f"{self.trustee} {self.pk}"


class Limit(models.Model):
    """How much of a limit is used: one row for what is outstanding (year empty), and one for each year."""

    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("token"), related_name="+")
    year = models.PositiveSmallIntegerField(_("year"), null=True)
    used = models.PositiveBigIntegerField(_("used"), default=0)
    cap = models.PositiveBigIntegerField(_("cap"))

    class Meta:
        verbose_name = _("limit of the stable token")
        verbose_name_plural = _("limits of the stable token")
        constraints = [
            models.UniqueConstraint(name="stable_limit_once", fields=["asset", "year"], nulls_distinct=False),
            models.CheckConstraint(name="stable_within_limit", condition=Q(used__lte=F("cap"))),
        ]

    def __str__(self) -> str:
        return f"{self.year or '–'}: {self.used}/{self.cap}"


class DepositKind(models.TextChoices):
    BALANCE = "balance", _("for balances")
    BONUS = "bonus", _("for bonuses")


class Deposit(models.Model):
    """Money that the trustee has. It alone fills the backing, from which tokens are issued."""

    kind = models.CharField(_("kind"), max_length=8, choices=DepositKind)
    amount = models.PositiveBigIntegerField(_("won"))
    bank_reference = models.CharField(_("the bank's reference"), max_length=64, unique=True)
    approval = models.UUIDField(_("approval"), unique=True)
    transfer = models.BigIntegerField(_("transfer"), null=True)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("deposit")
        verbose_name_plural = _("deposits")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="deposit_of_something", condition=Q(amount__gt=0))]

    def __str__(self) -> str:
        return self.bank_reference


class RedemptionState(models.TextChoices):
    PENDING = "pending", _("burned, payout pending")
    PAID = "paid", _("paid")
    RETURNED = "returned", _("returned")


class Redemption(models.Model):
    """Tokens given back for money: out of the member's hands at once, paid or returned later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="+")
    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("token"), related_name="+")
    key = models.UUIDField(_("key"))
    amount = models.PositiveBigIntegerField(_("won"))
    payout = models.CharField(_("payout"), max_length=64, help_text=_("The bank's own reference to the account."))
    state = models.CharField(_("state"), max_length=10, choices=RedemptionState, default=RedemptionState.PENDING)
    note = models.CharField(_("note"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True)

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(name="redemption_once", fields=["member", "key"]),
            models.CheckConstraint(name="redemption_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="redemption_settled_at",
                condition=Q(state=RedemptionState.PENDING, settled_at__isnull=True)
                | (~Q(state=RedemptionState.PENDING) & Q(settled_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DisputeState(models.TextChoices):
    OPEN = "open", _("open")
    CORRECTED = "corrected", _("corrected")
    REFUSED = "refused", _("refused")


class Dispute(models.Model):
    """A member says that a movement of tokens is wrong. It is corrected by a reversal, or refused with a reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="+")
    transfer = models.BigIntegerField(_("transfer"))
    text = models.CharField(_("what is wrong"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=DisputeState, default=DisputeState.OPEN)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-opened_at"]
        constraints = [models.UniqueConstraint(name="dispute_once", fields=["member", "transfer"])]

    def __str__(self) -> str:
        return str(self.pk)


class ReserveProof(models.Model):
    """A day's sums, published and anchored: what is outstanding stands in reserve. Never changed."""

    day = models.DateField(_("day"), primary_key=True)
    deposited = models.BigIntegerField(_("deposited"))
    paid_out = models.BigIntegerField(_("paid out"))
    outstanding = models.BigIntegerField(_("outstanding"))
    unissued = models.BigIntegerField(_("not issued"))
    pending = models.BigIntegerField(_("payouts pending"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("proof of reserve")
        verbose_name_plural = _("proofs of reserve")
        ordering = ["-day"]

    def __str__(self) -> str:
        return self.day.isoformat()

    @property
    def covered(self) -> bool:
        """Whether the money is there: what came in less what was paid out is all that is owed."""
        return self.deposited - self.paid_out == self.outstanding + self.unissued + self.pending

    def record(self) -> dict[str, str | int]:
        """As it is committed to."""
        names = ("deposited", "paid_out", "outstanding", "unissued", "pending")
        return {"day": self.day.isoformat(), **{name: getattr(self, name) for name in names}}
