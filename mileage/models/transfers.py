"""Transfers and their postings: written once by the posting function, never changed. Partitioned by month.

The tables are made by sql/0001_tables.sql. An id holds its time (milliseconds since 2025-01-01 UTC in the upper 41
bits), so that a row is found in its partition by its id alone; a posting's id is its transfer's plus 1 to 15.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .accounts import Account

POSTINGS_PER_TRANSFER = 15


class TransferKind(models.TextChoices):
    TRANSFER = "transfer", _("transfer")
    CAPTURE = "capture", _("capture of a hold")
    REVERSE = "reverse", _("reversal")
    EXPIRE = "expire", _("expiry")
    CLAWBACK = "clawback", _("clawback")


class Transfer(models.Model):
    """One balanced movement: its postings sum to zero in each asset."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(_("kind"), max_length=10, choices=TransferKind)
    reason = models.CharField(_("reason"), max_length=60)
    source_ref = models.CharField(_("source"), max_length=120)
    event_at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"))
    linked_to = models.BigIntegerField(_("first of the linked transfers"), null=True)
    reverses = models.BigIntegerField(_("reverses"), null=True)
    hold = models.BigIntegerField(_("hold"), null=True, db_column="hold_id")
    salt = models.BinaryField(_("salt"))

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Posting(models.Model):
    """One account's part in a transfer, with the balance after it and its number in the account."""

    id = models.BigIntegerField(primary_key=True)
    transfer = models.ForeignKey(
        Transfer, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="postings"
    )
    account = models.ForeignKey(
        Account, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="postings"
    )
    amount = models.BigIntegerField(_("amount"))
    balance = models.BigIntegerField(_("balance"))
    number = models.BigIntegerField(_("number in the account"))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        indexes = [models.Index(name="posting_of_account", fields=["account", "id"])]

    def __str__(self) -> str:
        return f"{self.amount:+d} ({self.pk})"


class Reversal(models.Model):
    """That a transfer was reversed: the key makes a second time impossible."""

    original = models.BigIntegerField(_("original transfer"), primary_key=True)
    transfer = models.BigIntegerField(_("reversing transfer"), unique=True)

    class Meta:
        verbose_name = _("reversal")
        verbose_name_plural = _("reversals")

    def __str__(self) -> str:
        return f"{self.transfer} → {self.original}"


class IdempotencyRecord(models.Model):
    """What a client's key was answered. An answer of acceptance is kept; a refusal is for 24 hours."""

    pk = models.CompositePrimaryKey("client", "key")
    client = models.CharField(_("client"), max_length=40)
    key = models.CharField(_("key"), max_length=160)
    fingerprint = models.BinaryField(_("fingerprint of the request"))
    code = models.CharField(_("answer"), max_length=30)
    transfer = models.BigIntegerField(_("transfer"), null=True, db_column="transfer_id")
    hold = models.BigIntegerField(_("hold"), null=True, db_column="hold_id")
    detail = models.JSONField(_("detail"), null=True)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("idempotency record")
        verbose_name_plural = _("idempotency records")
        indexes = [models.Index(name="refusal_to_forget", fields=["recorded_at"], condition=~models.Q(code="ok"))]

    def __str__(self) -> str:
        return f"{self.client} {self.key}: {self.code}"


class Period(models.Model):
    """A month of the books (Asia/Seoul) that was closed. A month without a row is open."""

    month = models.DateField(_("first day of the month"), primary_key=True)
    closed_at = models.DateTimeField(_("closed"))

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
