"""Systems of others that check cards through us: a kiosk, a shop's till. Their secrets, and what we tell them."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from identity.models import Organisation
from identity.outside.outgoing import Refused, check_address, check_origin

from .purposes import Purpose


def check_webhook(address: str) -> None:
    """Validator of the field: what it looks like; where it leads is looked up at each sending."""
    try:
        check_address(address)
    except Refused as error:
        raise ValidationError(str(error)) from error


def check_page_origin(origin: str) -> None:
    """Validator of the field."""
    try:
        check_origin(origin)
    except Refused as error:
        raise ValidationError(str(error)) from error


class VerifierClient(models.Model):
    """A system that may ask for some purposes, in the name that holders see."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name_ko = models.CharField(_("name (Korean)"), max_length=60, help_text=_("Holders see it as who asks."))
    name_en = models.CharField(_("name (English)"), max_length=60)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("of the organisation"), null=True, blank=True, related_name="+"
    )
    purposes = models.ManyToManyField(Purpose, verbose_name=_("purposes"), related_name="clients", blank=True)
    webhook = models.CharField(
        _("webhook"), max_length=300, blank=True, validators=[check_webhook], help_text=_("https address, or empty.")
    )
    origins = ArrayField(
        models.CharField(max_length=300, validators=[check_page_origin]),
        verbose_name=_("origins of its pages"),
        default=list,
        db_default=[],
        blank=True,
        size=10,
        help_text=_("For pages that ask through the browser: https://shop.example, separated by commas."),
    )
    active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("verifying system")
        verbose_name_plural = _("verifying systems")
        ordering = ["name_ko"]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_ko


class ClientSecret(models.Model):
    """What a system proves itself with: shown once, kept as a hash. Two may be valid while one replaces the other."""

    client = models.ForeignKey(VerifierClient, models.PROTECT, verbose_name=_("system"), related_name="secrets")
    secret_hash = models.BinaryField(_("hash of the secret"), max_length=32, unique=True, editable=False)
    # Encrypted under the server's key: unlike the secret it is needed again, to sign what we send.
    sealed_webhook_key = models.BinaryField(_("key of webhooks"), editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("secret of a system")
        verbose_name_plural = _("secrets of systems")
        ordering = ["client", "-created_at"]

    def __str__(self) -> str:
        return f"{self.client} {self.pk}"


class Delivery(models.Model):
    """One message to a system's webhook, sent until it is taken or given up. It says that, not what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(VerifierClient, models.PROTECT, verbose_name=_("system"), related_name="deliveries")
    body = models.JSONField(_("message"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_outcome = models.CharField(_("last outcome"), max_length=60, blank=True)
    next_at = models.DateTimeField(_("next attempt"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("webhook message")
        verbose_name_plural = _("webhook messages")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="delivery_done_has_no_next", condition=Q(delivered_at=None) | Q(next_at=None)),
        ]
        indexes = [models.Index(name="delivery_due", fields=["next_at"], condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return str(self.id)
