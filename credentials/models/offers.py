"""The way to a credential: offer, its code or issuer_state, access token, nonce. Secrets are stored as hashes only."""

from __future__ import annotations

import enum
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from identity.models import Member

from .authorizations import Authorization, RefreshToken
from .kinds import CardKind
from .representations import Representation

TX_CODE_TRIES = 5


class OfferState(models.TextChoices):
    OPEN = "open", _("open")
    REDEEMED = "redeemed", _("redeemed")  # the code was exchanged for a token, once
    VOID = "void", _("void")  # replaced by a newer offer, or too many wrong transaction codes
    EXPIRED = "expired", _("expired")
    NEXT = enum.nonmember({"open": ("redeemed", "void", "expired")})


class OfferGrant(models.TextChoices):
    """How the wallet goes on from the offer: the member has proven who they are, or is still to do so."""

    PRE_AUTHORIZED = "pre-authorized", _("by code and transaction code")
    SIGN_IN = "sign-in", _("by signing in")


class Offer(models.Model):
    """An invitation to fetch one card, by pre-authorized code and transaction code or by signing in as the member."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.ForeignKey(CardKind, models.PROTECT, verbose_name=_("card kind"), related_name="offers")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="offers")
    representation = models.ForeignKey(
        Representation,
        models.PROTECT,
        verbose_name=_("to the representative"),
        null=True,
        related_name="offers",
        help_text=_("Whose wallet may fetch it, where that is not the member's."),
    )
    grant = models.CharField(
        _("way"), max_length=14, choices=OfferGrant, default=OfferGrant.PRE_AUTHORIZED, db_default="pre-authorized"
    )
    reference_hash = models.BinaryField(_("hash of the reference"), max_length=32, unique=True)
    # Of the pre-authorized code, or of the issuer_state.
    code_hash = models.BinaryField(_("hash of the code"), max_length=32, unique=True)
    # Empty: by signing in.
    tx_code_mac = models.BinaryField(_("keyed hash of the transaction code"), max_length=32)
    tx_code_tries = models.PositiveSmallIntegerField(_("wrong transaction codes"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=OfferState, default=OfferState.OPEN)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(
                name="offer_one_open_per_member_and_card",
                fields=["member", "kind"],
                condition=Q(state=OfferState.OPEN),
                violation_error_code="offer_open",
            ),
            models.CheckConstraint(name="offer_tries_limited", condition=Q(tx_code_tries__lte=TX_CODE_TRIES)),
            models.CheckConstraint(
                name="offer_too_many_tries_is_void",
                condition=Q(tx_code_tries__lt=TX_CODE_TRIES) | Q(state=OfferState.VOID),
            ),
            models.CheckConstraint(name="offer_expires_later", condition=Q(expires_at__gt=F("created_at"))),
            models.CheckConstraint(
                name="offer_with_transaction_code_or_sign_in",
                condition=Q(grant=OfferGrant.SIGN_IN, tx_code_mac=b"", representation=None)
                | (Q(grant=OfferGrant.PRE_AUTHORIZED) & ~Q(tx_code_mac=b"")),
            ),
        ]
        indexes = [models.Index(name="offer_open_expiry", fields=["expires_at"], condition=Q(state=OfferState.OPEN))]

    def __str__(self) -> str:
        return str(self.id)


class AccessToken(models.Model):
    """A token for one card. The code of an offer or authorization makes one, strictly once; a refresh token, more."""

    offer = models.OneToOneField(Offer, models.PROTECT, verbose_name=_("offer"), related_name="token", null=True)
    authorization = models.ForeignKey(
        Authorization, models.PROTECT, verbose_name=_("authorization"), related_name="tokens", null=True
    )
    refresh = models.ForeignKey(
        RefreshToken, models.PROTECT, verbose_name=_("refresh token"), related_name="tokens", null=True
    )
    token_hash = models.BinaryField(_("hash of the token"), max_length=32, unique=True)
    # Empty: a bearer token.
    dpop_jkt = models.CharField(
        _("thumbprint of the key that it is bound to"), max_length=43, blank=True, default="", db_default=""
    )
    # The one that was asked for; empty: any of the card.
    configuration_id = models.CharField(_("configuration"), max_length=80, blank=True, default="", db_default="")
    credential_identifier = models.CharField(
        _("credential identifier"), max_length=43, blank=True, default="", db_default=""
    )
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended early"), null=True)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints = [
            models.CheckConstraint(name="token_expires_later", condition=Q(expires_at__gt=F("created_at"))),
            models.CheckConstraint(
                name="token_by_offer_or_authorization",
                condition=Q(offer__isnull=False, authorization=None) | Q(offer=None, authorization__isnull=False),
            ),
            models.UniqueConstraint(name="token_once_by_code", fields=["authorization"], condition=Q(refresh=None)),
            models.CheckConstraint(
                name="token_by_refresh_has_authorization", condition=Q(refresh=None) | Q(authorization__isnull=False)
            ),
            models.CheckConstraint(
                name="token_by_authorization_is_bound", condition=Q(authorization=None) | ~Q(dpop_jkt="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def kind(self) -> CardKind:
        """The card that it is for."""
        source = self.offer or self.authorization
        assert source is not None  # noqa: S101  # by constraint
        return source.kind

    @property
    def member(self) -> Member:
        """Who gets the card."""
        source = self.offer or self.authorization
        assert source is not None and source.member is not None  # noqa: S101  # by constraint
        return source.member

    @property
    def representation(self) -> Representation | None:
        """Who holds the card for the member, if not the member."""
        return self.offer.representation if self.offer else None


class SpentNonce(models.Model):
    """A c_nonce that bought a credential. Nonces prove themselves; only spent ones are kept, until they expire."""

    nonce_hash = models.BinaryField(_("hash of the nonce"), max_length=32, primary_key=True)
    token = models.ForeignKey(AccessToken, models.CASCADE, related_name="spent_nonces", db_index=False)
    expires_at = models.DateTimeField(_("expires"), db_index=True)

    class Meta:
        verbose_name = _("spent nonce")
        verbose_name_plural = _("spent nonces")

    def __str__(self) -> str:
        return str(self.expires_at)
