"""What the city and its partners and districts owe each other for a month."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from identity.models import District

from .partners import Partner


class SettlementState(models.TextChoices):
    MADE = "made", _("made")
    PAID = "paid", _("paid")


class Settlement(models.Model):
    """One month of a partner or a district, from the closed books. Points are counted, money is in won.

    `net` above zero is paid to it, below zero it pays. Parts of a won are dropped to the city's loss, never rounded up
    for it: `owes` is rounded down, `earns` is rounded up, `fee` is rounded down.
    """

    month = models.DateField(_("month"), help_text=_("Its first day."))
    partner = models.ForeignKey(
        Partner, models.PROTECT, verbose_name=_("partner"), null=True, blank=True, related_name="settlements"
    )
    district = models.ForeignKey(
        District, models.PROTECT, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    issued = models.BigIntegerField(_("points issued"))
    taken_back = models.BigIntegerField(_("points taken back"))
    accepted = models.BigIntegerField(_("points accepted"))
    refunded = models.BigIntegerField(_("points refunded"))
    owes = models.BigIntegerField(_("owes (won)"))
    earns = models.BigIntegerField(_("is owed (won)"))
    fee = models.BigIntegerField(_("fee (won)"))
    net = models.GeneratedField(
        expression=F("earns") - F("fee") - F("owes"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        verbose_name=_("to be paid (won)"),
    )
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=SettlementState, default=SettlementState.MADE)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    paid_at = models.DateTimeField(_("paid"), null=True)
    transfers = models.JSONField(_("transfers that redeemed the points"), default=list)

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["-month", "pk"]
        constraints = [
            models.CheckConstraint(
                name="settlement_of_one",
                condition=Q(partner__isnull=False, district__isnull=True)
                | Q(partner__isnull=True, district__isnull=False),
            ),
            models.UniqueConstraint(
                name="settlement_of_partner_once", fields=["partner", "month"], condition=Q(partner__isnull=False)
            ),
            models.UniqueConstraint(
                name="settlement_of_district_once", fields=["district", "month"], condition=Q(district__isnull=False)
            ),
            models.CheckConstraint(
                name="settlement_paid_at",
                condition=Q(state=SettlementState.PAID, paid_at__isnull=False)
                | Q(state=SettlementState.MADE, paid_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner or self.district} {self.month:%Y-%m}"


class DifferenceKind(models.TextChoices):
    ONLY_HERE = "only_here", _("only in our books")
    ONLY_THERE = "only_there", _("only in theirs")
    AMOUNT = "amount", _("another amount")
    UNREADABLE = "unreadable", _("a line that cannot be read")


class Reconciliation(models.Model):
    """A partner's own list, laid beside ours. Nothing in the books is changed by it."""

    settlement = models.ForeignKey(
        Settlement, models.PROTECT, verbose_name=_("settlement"), related_name="reconciliations"
    )
    digest = models.BinaryField(_("SHA-256 of the list"), max_length=32)
    lines = models.PositiveIntegerField(_("lines"))
    alike = models.PositiveIntegerField(_("alike"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.settlement} {self.pk}"


class Difference(models.Model):
    """One transaction on which the two lists differ."""

    reconciliation = models.ForeignKey(
        Reconciliation, models.CASCADE, verbose_name=_("reconciliation"), related_name="differences"
    )
    kind = models.CharField(_("difference"), max_length=12, choices=DifferenceKind)
    reference = models.CharField(_("reference"), max_length=64)
    what = models.CharField(_("kind"), max_length=10)
    ours = models.BigIntegerField(_("ours"), null=True)
    theirs = models.BigIntegerField(_("theirs"), null=True)

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.reference}: {self.ours} / {self.theirs}"
