"""The profile `haip`: whose wallets may ask, and what they ask a member to consent to. Secrets are kept as hashes."""

from __future__ import annotations

import enum
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from identity.models import Member

from .kinds import CardKind


class WalletProvider(models.Model):
    """A maker of wallets whose attestations of its wallets are believed: those that lead to its trust anchor."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    trust_anchor = models.TextField(_("trust anchor"), help_text=_("A certificate in PEM."))
    trusted_since = models.DateTimeField(_("trusted since"))
    ended_at = models.DateTimeField(_("trusted until"), null=True, blank=True)

    class Meta:
        verbose_name = _("wallet provider")
        verbose_name_plural = _("wallet providers")
        constraints = [
            models.CheckConstraint(
                name="wallet_provider_ends_later", condition=Q(ended_at=None) | Q(ended_at__gt=F("trusted_since"))
            )
        ]

    def __str__(self) -> str:
        return self.name


class AuthorizationState(models.TextChoices):
    PUSHED = "pushed", _("pushed")  # a wallet asked (RFC 9126)
    GRANTED = "granted", _("granted")  # the member consented: there is a code
    DENIED = "denied", _("denied")
    REDEEMED = "redeemed", _("redeemed")  # the code was exchanged for a token, once
    NEXT = enum.nonmember({"pushed": ("granted", "denied"), "granted": ("redeemed",)})


class Authorization(models.Model):
    """One wallet's request for one card, from push to token."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request_hash = models.BinaryField(_("hash of the request URI"), max_length=32, unique=True)
    provider = models.ForeignKey(WalletProvider, models.PROTECT, verbose_name=_("wallet provider"), related_name="+")
    client_id = models.CharField(_("wallet"), max_length=255)
    client_jkt = models.CharField(_("thumbprint of the wallet's key"), max_length=43)
    dpop_jkt = models.CharField(_("thumbprint of the key that the code is bound to"), max_length=43, blank=True)
    kind = models.ForeignKey(CardKind, models.PROTECT, verbose_name=_("card kind"), related_name="+")
    configuration_id = models.CharField(_("configuration"), max_length=80)
    by_details = models.BooleanField(_("asked by authorization_details"))
    redirect_uri = models.CharField(_("address of the wallet"), max_length=2000)
    wallet_state = models.CharField(_("state of the wallet"), max_length=1024, blank=True)
    code_challenge = models.CharField(_("code challenge"), max_length=43)
    offer = models.ForeignKey(
        "credentials.Offer", models.PROTECT, verbose_name=_("offer"), null=True, related_name="authorizations"
    )  # whose issuer_state it named
    code_hash = models.BinaryField(_("hash of the code"), max_length=32, unique=True, null=True)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="+", null=True)
    state = models.CharField(_("state"), max_length=10, choices=AuthorizationState, default=AuthorizationState.PUSHED)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        verbose_name = _("authorization")
        verbose_name_plural = _("authorizations")
        constraints = [
            models.CheckConstraint(
                name="authorization_code_by_a_member",
                condition=Q(state__in=("granted", "redeemed"), code_hash__isnull=False, member__isnull=False)
                | Q(state__in=("pushed", "denied"), code_hash=None),
            ),
            models.CheckConstraint(name="authorization_expires_later", condition=Q(expires_at__gt=F("created_at"))),
        ]

    def __str__(self) -> str:
        return str(self.id)


class RefreshToken(models.Model):
    """A wallet may get its card anew with it. Each use gives a successor; the first use of that ends this one."""

    authorization = models.ForeignKey(
        Authorization, models.PROTECT, verbose_name=_("authorization"), related_name="refresh_tokens"
    )
    token_hash = models.BinaryField(_("hash of the token"), max_length=32, unique=True)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended early"), null=True)

    class Meta:
        verbose_name = _("refresh token")
        verbose_name_plural = _("refresh tokens")
        constraints = [
            models.CheckConstraint(name="refresh_token_expires_later", condition=Q(expires_at__gt=F("created_at")))
        ]

    def __str__(self) -> str:
        return str(self.pk)
