"""Desks of an organisation: each has a code, with which its scanner gets the organisation's purposes."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .clients import VerifierClient


class DeskLink(models.Model):
    """What one desk is handed. Its code is shown once and kept as a hash; nothing is known of who stands there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(VerifierClient, models.PROTECT, verbose_name=_("system"), related_name="desks")
    name = models.CharField(_("name of the desk"), max_length=60, help_text=_("A place, not a person."))
    code_hash = models.BinaryField(_("hash of the code"), max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("desk link")
        verbose_name_plural = _("desk links")
        ordering = ["client", "-created_at"]

    def __str__(self) -> str:
        return f"{self.client} {self.name}"
