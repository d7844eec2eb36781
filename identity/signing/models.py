"""The city's signing keys: public halves, certificates and states. Private halves live in the signing process alone."""

from __future__ import annotations

import enum

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .rules import INSTITUTION_EDDSA, institution_of


class KeyPurpose(models.TextChoices):
    CREDENTIAL = "credential", _("credentials")
    STATUS_LIST = "status-list", _("status lists")
    TRUST_LIST = "trust-list", _("trust list")
    METADATA = "issuer-metadata", _("issuer metadata")
    REQUEST_OBJECT = "request-object", _("presentation requests")
    WALLET_PROVIDER = "wallet-provider", _("attestations of our wallet")
    CHECKPOINT = "checkpoint", _("log checkpoints")
    W3C_EDDSA = "w3c-eddsa", _("W3C credentials (Ed25519)")
    W3C_ECDSA = "w3c-ecdsa", _("W3C credentials (P-256)")
    MDOC = "mdoc", _("mobile documents")
    API_EDDSA = "api-eddsa", _("integrators' credentials (Ed25519)")
    API_ECDSA = "api-ecdsa", _("integrators' credentials (P-256)")
    ED25519 = enum.nonmember(("checkpoint", "w3c-eddsa", "api-eddsa"))


def label_of(purpose: str) -> str | Promise:
    """A purpose in words; each institution has one of its own."""
    if code := institution_of(purpose):
        badges, cards = _("badges of the institution {code} (Ed25519)"), _("cards of the institution {code}")
        return format_lazy(badges if purpose.startswith(INSTITUTION_EDDSA) else cards, code=code)
    return KeyPurpose(purpose).label


class KeyState(models.TextChoices):
    PREPARED = "prepared", _("waits for its certificate")  # known to nobody yet
    ANNOUNCED = "announced", _("announced")  # published, does not sign yet
    ACTIVE = "active", _("active")  # signs and verifies
    RETIRED = "retired", _("retired")  # verifies only: what it signed stays valid
    COMPROMISED = "compromised", _("compromised")  # neither
    NEXT_TO_SIGN = enum.nonmember(("prepared", "announced"))
    PUBLISHED = enum.nonmember(("announced", "active", "retired"))
    # sql/0002_states.sql holds to the same.
    NEXT = enum.nonmember(
        {
            "prepared": ("announced", "active", "compromised"),
            "announced": ("active", "compromised"),
            "active": ("retired", "compromised"),
            "retired": ("compromised",),
            "compromised": (),
        }
    )


class Algorithm(models.TextChoices):
    ES256 = "ES256", "ES256"
    ED25519 = "EdDSA", "EdDSA (Ed25519)"


class IssuerKey(models.Model):
    """One key of the issuer: its id is the RFC 7638 thumbprint of its public JWK."""

    kid = models.CharField(_("key id"), max_length=43, primary_key=True)
    purpose = models.CharField(
        _("purpose"), max_length=50, choices=KeyPurpose, help_text=_("Or institution-<code>: of one institution.")
    )
    algorithm = models.CharField(_("algorithm"), max_length=10, choices=Algorithm)
    public_jwk = models.JSONField(_("public key (JWK)"))
    x5c = models.JSONField(
        _("certificates"), default=list, help_text=_("Base64 DER, leaf first, without the trust anchor.")
    )
    state = models.CharField(_("state"), max_length=20, choices=KeyState, default=KeyState.ACTIVE)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    signs_from = models.DateTimeField(
        _("signs from"), null=True, help_text=_("Empty while nobody decided that it replaces the one that signs.")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, help_text=_("Retired or reported compromised."))

    class Meta:
        verbose_name = _("issuer key")
        verbose_name_plural = _("issuer keys")
        permissions = [
            ("rotate_key", _("Can ask for another key")),
            ("approve_rotation", _("Can approve another key")),
            ("report_compromise", _("Can report a key as compromised")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"],
                condition=Q(state__in=KeyState.NEXT_TO_SIGN),
                name="issuer_key_one_next_per_purpose",
            ),
            models.UniqueConstraint(
                fields=["purpose"], condition=Q(state="active"), name="issuer_key_one_active_per_purpose"
            ),
            models.CheckConstraint(
                name="issuer_key_period_in_order", condition=Q(valid_until__gt=models.F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.kid[:8]}"

    @property
    def status(self) -> str:
        """As the trust list says it: what is announced may already sign, for whoever reads the list."""
        return KeyState.ACTIVE.value if self.state == KeyState.ANNOUNCED else self.state
