"""Tokens of integrators, stored as hashes only, and what was issued with them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from credentials.models import StatusList


class Scope(models.TextChoices):
    ISSUE = "issue", _("issue credentials, and change their status")
    VERIFY = "verify", _("verify credentials and presentations")


class ApiToken(models.Model):
    """One integrator's token: what it may do, and until when."""

    name = models.CharField(_("integrator"), max_length=80)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), verbose_name=_("may"))
    token_hash = models.BinaryField(_("hash of the token"), max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        verbose_name = _("integrator's token")
        verbose_name_plural = _("integrators' tokens")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="api_token_expires_later",
                condition=Q(expires_at__gt=F("created_at")),
                violation_error_message=_("It must expire later than now."),
            ),
            models.CheckConstraint(name="api_token_may_something", condition=~Q(scopes=[])),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class ApiCredential(models.Model):
    """One credential that an integrator issued: its id and its place, nothing of what it says."""

    token = models.ForeignKey(ApiToken, models.PROTECT, verbose_name=_("token"), related_name="credentials")
    identifier = models.CharField(_("id"), max_length=400)
    status_list = models.ForeignKey(StatusList, models.PROTECT, related_name="+", db_index=False)
    status_index = models.PositiveIntegerField(_("place in the status list"))
    revoked = models.BooleanField(_("revoked"), default=False)
    suspended = models.BooleanField(_("suspended"), default=False)
    issued_at = models.DateTimeField(_("issued"))
    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("integrator's credential")
        verbose_name_plural = _("integrators' credentials")
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(name="api_credential_id_once", fields=["token", "identifier"]),
            models.UniqueConstraint(name="api_credential_place_once", fields=["status_list", "status_index"]),
        ]

    def __str__(self) -> str:
        return str(self.pk)
