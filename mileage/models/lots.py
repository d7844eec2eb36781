"""Where a balance came from and when it ends: lots, what used them, and holds that pin them."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .accounts import Account


class Lot(models.Model):
    """A credit to an account: spent by earliest expiry, then age. A lot that was passed on keeps its ancestry."""

    account = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="lots")
    posting = models.BigIntegerField(_("posting that created it"), db_column="posting_id")
    amount = models.BigIntegerField(_("amount"))
    remaining = models.BigIntegerField(_("remaining"))
    held = models.BigIntegerField(_("held"), default=0)
    starts_at = models.DateTimeField(_("usable from"))
    expires_at = models.DateTimeField(_("expires"), null=True)
    programme = models.BigIntegerField(_("programme"), null=True, db_column="programme_id")
    parent = models.BigIntegerField(_("lot that it came from"), null=True, db_column="parent_id")
    root = models.BigIntegerField(_("first lot of its line"), db_column="root_id")

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [
            models.CheckConstraint(
                name="lot_held_within_remaining_within_amount",
                condition=Q(held__gte=0, remaining__gte=F("held"), remaining__lte=F("amount"), amount__gt=0),
            ),
        ]
        indexes = [
            models.Index(name="lot_open", fields=["account", "expires_at", "id"], condition=Q(remaining__gt=0)),
            models.Index(name="lot_to_expire", fields=["expires_at"], condition=Q(remaining__gt=F("held"))),
            # for clawbacks: what a transfer made (lots are in order of their postings, nearly), and what came of it
            BrinIndex(name="lot_made_by", fields=["posting"], pages_per_range=32),
            models.Index(name="lot_of_line", fields=["root"], condition=Q(parent__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.remaining}/{self.amount} ({self.pk})"


class LotUse(models.Model):
    """Which lots a debit took from. Written once, partitioned like the postings."""

    pk = models.CompositePrimaryKey("posting", "lot")
    posting = models.BigIntegerField(_("posting"), db_column="posting_id")
    lot = models.ForeignKey(Lot, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="uses")
    amount = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("use of a lot")
        verbose_name_plural = _("uses of lots")

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.amount}"


class HoldState(models.TextChoices):
    PENDING = "pending", _("pending")
    CAPTURED = "captured", _("captured")
    RELEASED = "released", _("released")
    TIMED_OUT = "timed_out", _("timed out")


class Hold(models.Model):
    """An amount set aside, to be captured in full or part, released, or to run out of time."""

    id = models.BigIntegerField(primary_key=True)
    account = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, related_name="holds")
    amount = models.BigIntegerField(_("amount"))
    captured = models.BigIntegerField(_("captured"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=HoldState, default=HoldState.PENDING)
    reason = models.CharField(_("reason"), max_length=60)
    source_ref = models.CharField(_("source"), max_length=120)
    placed_at = models.DateTimeField(_("placed"))
    expires_at = models.DateTimeField(_("runs out"))
    settled_at = models.DateTimeField(_("settled"), null=True)
    transfer = models.BigIntegerField(_("transfer of the capture"), null=True, db_column="transfer_id")

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                name="hold_captured_within_amount", condition=Q(captured__gte=0, captured__lte=F("amount"))
            ),
        ]
        indexes = [
            models.Index(name="hold_to_time_out", fields=["expires_at"], condition=Q(state=HoldState.PENDING)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} ({self.pk})"


class HeldLot(models.Model):
    """The lots that a hold pins."""

    pk = models.CompositePrimaryKey("hold", "lot")
    hold = models.ForeignKey(Hold, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="lots")
    lot = models.ForeignKey(Lot, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="holds")
    amount = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("held lot")
        verbose_name_plural = _("held lots")

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.amount}"
