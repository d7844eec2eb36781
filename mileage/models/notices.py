"""What members are told of points that will expire."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from identity.models import Member

from .accounts import Asset

DAYS_BEFORE = (30, 7)


class ExpiryNotice(models.Model):
    """That points of one kind end at one moment: told once 30 days before, and once 7 days before."""

    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="+")
    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("kind of mileage"), related_name="+")
    expires_at = models.DateTimeField(_("expires"))
    days = models.PositiveSmallIntegerField(_("days before"))
    amount = models.BigIntegerField(_("amount"))
    made_at = models.DateTimeField(_("made"))
    dismissed_at = models.DateTimeField(_("put away"), null=True)

    class Meta:
        verbose_name = _("notice of expiry")
        verbose_name_plural = _("notices of expiry")
        constraints = [
            models.UniqueConstraint(name="expiry_notice_once", fields=["member", "asset", "expires_at", "days"]),
            models.CheckConstraint(name="expiry_notice_days", condition=Q(days__in=DAYS_BEFORE, amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.expires_at:%Y-%m-%d} (-{self.days})"
