"""Each check online, and how many there were."""

from __future__ import annotations

import enum
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .clients import VerifierClient
from .purposes import Purpose


class Scheme(models.TextChoices):
    """Client identifier prefixes of OpenID4VP 1.0 section 5.9.3."""

    X509_HASH = "x509_hash", "x509_hash"
    DID = "decentralized_identifier", "decentralized_identifier"
    REDIRECT_URI = "redirect_uri", "redirect_uri"  # unsigned: sandbox only


class ResponseMode(models.TextChoices):
    DIRECT_POST = "direct_post", "direct_post"
    DIRECT_POST_JWT = "direct_post.jwt", "direct_post.jwt"
    # Over the browser's Digital Credentials API (OpenID4VP 1.0 appendix A): no address of ours is asked.
    DC_API = "dc_api", "dc_api"
    DC_API_JWT = "dc_api.jwt", "dc_api.jwt"
    BY_BROWSER = enum.nonmember(("dc_api", "dc_api.jwt"))
    ENCRYPTED = enum.nonmember(("direct_post.jwt", "dc_api.jwt"))


class Flow(models.TextChoices):
    SAME_DEVICE = "same_device", _("wallet on the same device")
    CROSS_DEVICE = "cross_device", _("wallet on another device")


class Stage(models.TextChoices):
    CREATED = "created", pgettext_lazy("request", "created")
    FETCHED = "fetched", pgettext_lazy("request", "read by a wallet")
    VERIFIED = "verified", pgettext_lazy("request", "verified")
    REFUSED = "refused", pgettext_lazy("request", "answer refused")
    DECLINED = "declined", pgettext_lazy("request", "declined by the holder or the wallet")
    EXPIRED = "expired", pgettext_lazy("request", "expired")
    LIVE = enum.nonmember(("created", "fetched"))


class PresentationRequest(models.Model):
    """One check online. It takes one answer; what the answer said is forgotten at `forget_at`, and the row with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.ForeignKey(Purpose, models.PROTECT, verbose_name=_("purpose"), related_name="requests")
    system = models.ForeignKey(
        VerifierClient, models.PROTECT, verbose_name=_("system that asked"), null=True, related_name="requests"
    )
    scheme = models.CharField(_("client identifier prefix"), max_length=30, choices=Scheme)
    response_mode = models.CharField(_("response mode"), max_length=20, choices=ResponseMode)
    flow = models.CharField(_("flow"), max_length=20, choices=Flow)
    client_id = models.CharField(_("client identifier"), max_length=300)
    origin = models.CharField(
        _("origin"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of the page that asks through the browser."),
    )
    query = models.JSONField(_("query as sent"))
    nonce = models.CharField(_("nonce"), max_length=43, unique=True)
    state = models.CharField(_("state"), max_length=43)
    # Encrypted under the server's key; gone as soon as there is an answer.
    sealed_key = models.BinaryField(_("key for the answer"), null=True, editable=False)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.CREATED)
    browser_hash = models.BinaryField(_("hash of the browser's secret"), max_length=32, null=True, editable=False)
    token_hash = models.BinaryField(
        _("hash of the result's token"), max_length=32, null=True, editable=False, unique=True
    )
    code_hash = models.BinaryField(_("hash of the response code"), max_length=32, null=True, editable=False)
    result = models.JSONField(_("result"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    forget_at = models.DateTimeField(_("result forgotten at"))
    delete_at = models.DateTimeField(_("deleted at"), null=True)

    class Meta:
        verbose_name = _("check online")
        verbose_name_plural = _("checks online")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="request_ended_has_time_and_no_key",
                condition=Q(stage__in=Stage.LIVE, ended_at=None)
                | (~Q(stage__in=Stage.LIVE) & Q(ended_at__isnull=False, sealed_key=None)),
            ),
            models.CheckConstraint(
                name="request_result_only_when_ended", condition=Q(result=None) | ~Q(stage__in=Stage.LIVE)
            ),
            models.CheckConstraint(name="request_forgotten_after_expiry", condition=Q(forget_at__gte=F("expires_at"))),
            models.CheckConstraint(
                name="request_by_a_browser_has_its_origin",
                condition=Q(response_mode__in=ResponseMode.BY_BROWSER) ^ Q(origin=""),
            ),
            models.CheckConstraint(name="request_deleted_last", condition=Q(delete_at__gte=F("forget_at"))),
        ]
        indexes = [
            models.Index(name="request_to_forget", fields=["forget_at"], condition=Q(result__isnull=False)),
            models.Index(name="request_to_delete", fields=["delete_at"]),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def audience(self) -> str:
        """Whom a presentation must be made for: over the browser's API the page's origin, also where it is signed."""
        return f"origin:{self.origin}" if self.origin else self.client_id


class UseCount(models.Model):
    """How many checks of a purpose ended how on a day (UTC), and with which card: what is kept of them."""

    SEVERAL = "+"

    purpose = models.ForeignKey(Purpose, models.PROTECT, verbose_name=_("purpose"), related_name="+")
    day = models.DateField(_("day"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Stage)
    # the slug of the card that was accepted; SEVERAL, or nothing where none was
    card = models.CharField(_("card"), max_length=80, blank=True, default="", db_default="")
    count = models.PositiveIntegerField(_("count"), default=0)

    class Meta:
        verbose_name = _("number of checks")
        verbose_name_plural = _("numbers of checks")
        ordering = ["-day", "purpose"]
        constraints = [models.UniqueConstraint(name="use_count_once", fields=["purpose", "day", "outcome", "card"])]

    def __str__(self) -> str:
        return f"{self.day} {self.outcome}"
