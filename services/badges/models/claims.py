"""Claim links: a badge awarded to whoever the institution gave the link to. The secret itself is stored nowhere."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .badges import Award, Badge


class ClaimLink(models.Model):
    """One line of an institution's file. It counts once, until its time is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    badge = models.ForeignKey(Badge, models.PROTECT, verbose_name=_("badge"), related_name="claim_links")
    reference = models.CharField(
        _("reference"), max_length=40, help_text=_("The institution's own, such as a course number. No name.")
    )
    awarded_on = models.DateField(_("awarded on"))
    evidence_url = models.CharField(_("evidence (address)"), max_length=310, blank=True)
    evidence_text = models.CharField(_("evidence (text)"), max_length=500, blank=True)
    digest = models.BinaryField(_("hash of the secret"), max_length=32, unique=True)
    until = models.DateTimeField(_("until"))
    made_at = models.DateTimeField(pgettext_lazy("of a link", "made"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("made by"), null=True, related_name="+"
    )
    award = models.OneToOneField(
        Award, models.PROTECT, verbose_name=_("claimed as"), null=True, related_name="claim_link"
    )
    claimed_at = models.DateTimeField(pgettext_lazy("of a link", "claimed"), null=True)

    class Meta:
        verbose_name = _("claim link")
        verbose_name_plural = _("claim links")
        ordering = ["badge", "reference"]
        constraints = [
            models.UniqueConstraint(name="claim_link_once_per_reference", fields=["badge", "reference"]),
            models.CheckConstraint(
                name="claim_link_claimed_as_an_award",
                condition=Q(award=None, claimed_at=None) | Q(award__isnull=False, claimed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.badge} · {self.reference}"
