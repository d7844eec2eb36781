"""Consents: what, for whom, until when, withdrawn when."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .members import Member


class Consent(models.Model):
    """A member's consent to one use of personal data. Never changed but for its withdrawal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=80, help_text=_("Stable code of the use."))
    data = models.JSONField(_("data"), default=list, help_text=_("Codes of the kinds of data."))
    recipient = models.CharField(_("recipient"), max_length=120, help_text=_("Who receives the data."))
    text_version = models.CharField(_("text version"), max_length=40, help_text=_("Version of the text agreed to."))
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    until = models.DateTimeField(_("until"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at"]
        constraints = [
            models.CheckConstraint(
                name="consent_ends_after_it_began",
                condition=models.Q(until__gt=models.F("given_at")),
                violation_error_message=_("A consent ends after it was given."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} → {self.recipient}"
