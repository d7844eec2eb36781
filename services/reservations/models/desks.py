"""Desks of a facility: scanners that check holders in by the card that they show."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .places import Facility


class FacilityDesk(models.Model):
    """One scanner's right to check in at a facility. Its code is shown once; nothing is known of who stands there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    facility = models.ForeignKey(Facility, models.PROTECT, verbose_name=_("facility"), related_name="desks")
    name = models.CharField(_("name of the desk"), max_length=60, help_text=_("A place, not a person."))
    code_hash = models.BinaryField(_("hash of the code"), max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("check-in desk")
        verbose_name_plural = _("check-in desks")
        ordering = ["facility", "-created_at"]

    def __str__(self) -> str:
        return f"{self.facility} {self.name}"
