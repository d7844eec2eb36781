"""What passes between a partner and a member: codes, points given, payments, refunds."""

from __future__ import annotations

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from identity.models import Member
from mileage.models import Asset, Award

from .clients import ApiClient
from .partners import Partner


class OneTimeCode(models.Model):
    """What a member's QR holds: good for a minute and for one partner, who then knows the member by `id` alone.

    `limit`: how much of one kind the member lets be taken by it; 0: nothing, only points be given.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="+")
    code_hash = models.BinaryField(_("hash of the code"), max_length=32, unique=True)
    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("kind of mileage"), null=True, related_name="+")
    limit = models.PositiveBigIntegerField(_("most that may be taken"), default=0)
    taken = models.PositiveBigIntegerField(_("taken"), default=0)
    sandbox = models.BooleanField(_("for trying out"), default=False)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    partner = models.ForeignKey(Partner, models.PROTECT, verbose_name=_("shown to"), null=True, related_name="+")
    usable_until = models.DateTimeField(_("partner may act until"), null=True)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        constraints = [
            models.CheckConstraint(name="code_taken_within_limit", condition=Q(taken__lte=F("limit"))),
            models.CheckConstraint(name="code_limit_of_a_kind", condition=Q(asset__isnull=False) | Q(limit=0)),
            models.CheckConstraint(
                name="code_shown_once",
                condition=Q(partner__isnull=True, usable_until__isnull=True)
                | Q(partner__isnull=False, usable_until__isnull=False),
            ),
        ]
        indexes = [models.Index(name="code_to_forget", fields=["expires_at"])]

    def __str__(self) -> str:
        return str(self.id)


class TransactionKind(models.TextChoices):
    EARN = "earn", _("points given")
    PAYMENT = "payment", _("payment")


class TransactionState(models.TextChoices):
    ASKED = "asked", _("waits for the member")
    HELD = "held", _("held")
    DONE = "done", _("done")
    RELEASED = "released", _("released")
    TIMED_OUT = "timed_out", _("timed out")
    REVERSED = "reversed", _("taken back or refunded")


class Transaction(models.Model):
    """One purchase or gift of points at a partner. A payment that a shop asks for has no member until one confirms.

    `total` is what the purchase cost in won, `vat` the part of it that is value added tax; both as the shop says.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, verbose_name=_("partner"), related_name="transactions")
    client = models.ForeignKey(ApiClient, models.PROTECT, verbose_name=_("system"), null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=TransactionKind)
    state = models.CharField(_("state"), max_length=10, choices=TransactionState)
    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("kind of mileage"), related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), null=True, related_name="+")
    amount = models.PositiveBigIntegerField(_("amount"), validators=[MinValueValidator(1)])
    reference = models.CharField(_("the partner's reference"), max_length=64)
    refunded = models.PositiveBigIntegerField(_("of it refunded"), default=0, db_default=0)
    total = models.PositiveBigIntegerField(_("price (won)"), null=True)
    vat = models.PositiveBigIntegerField(_("value added tax (won)"), null=True)
    sandbox = models.BooleanField(_("for trying out"), default=False)
    event_at = models.DateTimeField(_("happened"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("runs out"), null=True)
    settled_at = models.DateTimeField(_("settled"), null=True)
    hold = models.BigIntegerField(_("hold"), null=True)
    transfer = models.BigIntegerField(_("transfer"), null=True)
    award = models.OneToOneField(Award, models.PROTECT, verbose_name=_("award"), null=True, related_name="+")

    class Meta:
        verbose_name = _("transaction at a partner")
        verbose_name_plural = _("transactions at partners")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="transaction_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="transaction_refunded_within_amount", condition=Q(refunded__lte=F("amount"))),
            models.CheckConstraint(
                name="transaction_vat_within_total", condition=Q(vat__isnull=True) | Q(vat__lte=F("total"))
            ),
            models.CheckConstraint(
                name="transaction_member_unless_asked",
                condition=Q(member__isnull=False) | Q(state__in=["asked", "released", "timed_out"]),
            ),
            # the same receipt is rewarded and paid once
            models.UniqueConstraint(
                name="transaction_reference_once",
                fields=["partner", "kind", "reference", "sandbox"],
                condition=~Q(state__in=["released", "timed_out"]),
            ),
        ]
        indexes = [
            models.Index(name="transaction_of_partner", fields=["partner", "-created_at"]),
            models.Index(name="transaction_of_member", fields=["member", "-created_at"]),
            models.Index(name="transaction_waits", fields=["expires_at"], condition=Q(state__in=["asked", "held"])),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount}"


class Refund(models.Model):
    """What went back of a transaction, in full or in part. Never changed."""

    transaction = models.ForeignKey(
        Transaction, models.PROTECT, verbose_name=_("transaction at a partner"), related_name="refunds"
    )
    amount = models.PositiveBigIntegerField(_("amount"))
    at = models.DateTimeField(_("when"), default=now)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="refund_of_something", condition=Q(amount__gt=0))]

    def __str__(self) -> str:
        return f"{self.transaction_id}: {self.amount}"
