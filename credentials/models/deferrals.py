"""Requests for cards that staff decide on before anything is issued (OpenID4VCI 1.0 section 9)."""

from __future__ import annotations

import enum
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from identity.models import District, Member

from .kinds import CardKind
from .offers import AccessToken


class DeferralState(models.TextChoices):
    PENDING = "pending", _("waits for a decision")
    APPROVED = "approved", _("approved: the wallet may fetch it")
    REFUSED = "refused", _("refused")
    ISSUED = "issued", _("issued")
    NEXT = enum.nonmember({"pending": ("approved", "refused"), "approved": ("issued",)})


class Deferral(models.Model):
    """One request that waits, with the holder's public keys; they are wiped when it is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = models.OneToOneField(AccessToken, models.PROTECT, related_name="deferral")
    transaction_id = models.CharField(_("transaction id"), max_length=43, unique=True)
    kind = models.ForeignKey(CardKind, models.PROTECT, verbose_name=_("card kind"), related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="+")
    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), null=True, related_name="+")
    format = models.CharField(_("format"), max_length=20)
    keys = models.JSONField(_("public keys of the holder"), default=list)
    key_set = models.BinaryField(_("hash of the holder's keys"), max_length=32)
    state = models.CharField(_("state"), max_length=10, choices=DeferralState, default=DeferralState.PENDING)
    reason = models.CharField(_("reason or note"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("asked"))
    expires_at = models.DateTimeField(_("expires"))
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("request that waits")
        verbose_name_plural = _("requests that wait")
        ordering = ["created_at"]
        permissions = [("decide_issue", _("Can decide on requests for cards"))]
        constraints = [
            models.CheckConstraint(name="deferral_expires_later", condition=Q(expires_at__gt=F("created_at"))),
            models.CheckConstraint(
                name="deferral_decided_with_time",
                condition=Q(state="pending", decided_at=None) | (~Q(state="pending") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(name="deferral_pending", fields=["created_at"], condition=Q(state="pending"))]

    def __str__(self) -> str:
        return str(self.id)
