"""Why cards are checked, each check online, and how many there were."""

from __future__ import annotations

import enum
import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from . import dcql

MINUTES_15, HOURS_24 = 15 * 60, 24 * 3600


class HolderCheck(models.TextChoices):
    """How staff make sure that who shows the card is its holder."""

    NONE = "none", pgettext_lazy("holder check", "none")
    INITIAL = "initial", _("a displayed initial")
    DOCUMENT = "document", _("an identity document compared")


class Mode(models.TextChoices):
    BROADCAST = "broadcast", _("QR shown by the wallet")
    CHALLENGE = "challenge", _("QR that answers the gate's")
    ONLINE = "online", _("online")


def check_query(query: object) -> None:
    """Validator of the field."""
    try:
        dcql.check_query(query)
    except dcql.BadQuery as error:
        raise ValidationError(str(error)) from error


class Purpose(models.Model):
    """Why a card is checked: on what ground, for which claims, how strictly, and what is kept."""

    code = models.SlugField(pgettext_lazy("purpose", "code"), max_length=40, unique=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    ground_ko = models.CharField(_("legal ground (Korean)"), max_length=200)
    ground_en = models.CharField(_("legal ground (English)"), max_length=200)
    query = models.JSONField(
        _("query"),
        validators=[check_query],
        help_text=_("DCQL. A vct that begins with / is of this issuer; {district} stands for what the verifier gives."),
    )
    holder_check = models.CharField(_("holder check"), max_length=10, choices=HolderCheck, default=HolderCheck.NONE)
    modes = ArrayField(models.CharField(max_length=10, choices=Mode), verbose_name=_("modes"))
    max_list_age = models.PositiveIntegerField(
        _("greatest age of lists in seconds"), help_text=_("Of trust list and status lists; older is never green.")
    )
    keep_minutes = models.PositiveIntegerField(
        _("result kept for minutes"), default=10, help_text=_("Until then who asked may fetch it; then a count stays.")
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="purpose_lists_no_older_than_a_day",
                condition=Q(max_list_age__range=(60, HOURS_24)),
                violation_error_message=_("Lists are at least a minute and at most 24 hours old."),
            ),
            models.CheckConstraint(
                name="purpose_keeps_for_a_day_at_most",
                condition=Q(keep_minutes__range=(1, 24 * 60)),
                violation_error_message=_("A result is kept for a minute to a day."),
            ),
            models.CheckConstraint(name="purpose_has_a_mode", condition=Q(modes__len__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_ko

    @property
    def ground(self) -> str:
        return self.ground_en if (get_language() or "").startswith("en") else self.ground_ko


class Scheme(models.TextChoices):
    """Client identifier prefixes of OpenID4VP 1.0 section 5.9.3."""

    X509_HASH = "x509_hash", "x509_hash"
    DID = "decentralized_identifier", "decentralized_identifier"
    REDIRECT_URI = "redirect_uri", "redirect_uri"  # unsigned: sandbox only


class ResponseMode(models.TextChoices):
    DIRECT_POST = "direct_post", "direct_post"
    DIRECT_POST_JWT = "direct_post.jwt", "direct_post.jwt"


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
    scheme = models.CharField(_("client identifier prefix"), max_length=30, choices=Scheme)
    response_mode = models.CharField(_("response mode"), max_length=20, choices=ResponseMode)
    flow = models.CharField(_("flow"), max_length=20, choices=Flow)
    client_id = models.CharField(_("client identifier"), max_length=300)
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
    forget_at = models.DateTimeField(_("forgotten at"))

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
        ]
        indexes = [models.Index(name="request_to_forget", fields=["forget_at"])]

    def __str__(self) -> str:
        return str(self.id)


class UseCount(models.Model):
    """How many checks of a purpose ended how on a day (UTC): what is kept of them."""

    purpose = models.ForeignKey(Purpose, models.PROTECT, verbose_name=_("purpose"), related_name="+")
    day = models.DateField(_("day"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Stage)
    count = models.PositiveIntegerField(_("count"), default=0)

    class Meta:
        verbose_name = _("number of checks")
        verbose_name_plural = _("numbers of checks")
        ordering = ["-day", "purpose"]
        constraints = [models.UniqueConstraint(name="use_count_once", fields=["purpose", "day", "outcome"])]

    def __str__(self) -> str:
        return f"{self.day} {self.outcome}"
