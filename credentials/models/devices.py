"""Installations of the city's own web wallet, each known by the key that we attest."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from identity.models import Member


class WalletDevice(models.Model):
    """A wallet in one browser of one member. What was issued to it is bound to tokens of its key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="wallet_devices")
    thumbprint = models.CharField(_("thumbprint of the key"), max_length=43, unique=True)
    name = models.CharField(_("name"), max_length=60, help_text=_("As its owner calls it."))
    session = models.UUIDField(_("session in which it was seen last"), null=True)
    registered_at = models.DateTimeField(_("registered"))
    seen_at = models.DateTimeField(_("seen"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("device with a wallet")
        verbose_name_plural = _("devices with a wallet")
        ordering = ["-registered_at"]
        constraints = [
            models.CheckConstraint(
                name="device_ends_later", condition=Q(ended_at=None) | Q(ended_at__gte=F("registered_at"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
