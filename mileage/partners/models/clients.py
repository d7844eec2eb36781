"""Partners' systems: their secrets, what they asked, and what they are told."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from identity.outside.outgoing import Refused, check_address

from .partners import Partner


def check_webhook(address: str) -> None:
    """Validator of the field: what it looks like; where it leads is looked up at each sending."""
    try:
        check_address(address)
    except Refused as error:
        raise ValidationError(str(error)) from error


class Scope(models.TextChoices):
    LOOKUP = "lookup", _("look members up by their code")
    EARN = "earn", _("give points")
    PAY = "pay", _("take payments")
    REVERSE = "reverse", _("take back and refund")


class ApiClient(models.Model):
    """One system of a partner. In the sandbox it sees made-up members and points only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, verbose_name=_("partner"), related_name="clients")
    name = models.CharField(_("name"), max_length=60)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), verbose_name=_("may"))
    sandbox = models.BooleanField(_("for trying out"), default=False)
    webhook = models.CharField(
        _("webhook"), max_length=300, blank=True, validators=[check_webhook], help_text=_("https address, or empty.")
    )
    active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("system of a partner")
        verbose_name_plural = _("systems of partners")
        ordering = ["partner", "name"]

    def __str__(self) -> str:
        return f"{self.partner} · {self.name}"


class ApiSecret(models.Model):
    """Shown once, kept as a hash. When a new one is made, the older end after a day."""

    client = models.ForeignKey(ApiClient, models.PROTECT, verbose_name=_("system"), related_name="secrets")
    secret_hash = models.BinaryField(_("hash of the secret"), max_length=32, unique=True, editable=False)
    sealed_webhook_key = models.BinaryField(_("key of webhooks"), editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    ends_at = models.DateTimeField(_("ends"), null=True)

    class Meta:
        verbose_name = _("secret of a partner's system")
        verbose_name_plural = _("secrets of partners' systems")
        ordering = ["client", "-created_at"]

    def __str__(self) -> str:
        return f"{self.client_id} {self.pk}"


class ApiCall(models.Model):
    """What a client's idempotency key was answered, refusals too; kept for 30 days."""

    client = models.ForeignKey(ApiClient, models.PROTECT, verbose_name=_("system"), related_name="+")
    key = models.CharField(_("key"), max_length=64)
    fingerprint = models.BinaryField(_("fingerprint of the request"), max_length=32)
    status = models.PositiveSmallIntegerField(_("status"), default=0)
    body = models.JSONField(_("answer"), default=dict)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("request of a partner's system")
        verbose_name_plural = _("requests of partners' systems")
        constraints = [models.UniqueConstraint(name="api_call_once", fields=["client", "key"])]
        indexes = [models.Index(name="api_call_to_forget", fields=["made_at"])]

    def __str__(self) -> str:
        return f"{self.client_id} {self.key}"


class Message(models.Model):
    """One message to a system's webhook, sent until it is taken or given up. It says that, not what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(ApiClient, models.PROTECT, verbose_name=_("system"), related_name="messages")
    body = models.JSONField(_("message"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_outcome = models.CharField(_("last outcome"), max_length=60, blank=True)
    next_at = models.DateTimeField(_("next attempt"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("webhook message to a partner")
        verbose_name_plural = _("webhook messages to partners")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="message_done_has_no_next", condition=Q(delivered_at=None) | Q(next_at=None)),
        ]
        indexes = [models.Index(name="message_due", fields=["next_at"], condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return str(self.id)
