"""Campaigns: what staff define once, and the codes by which an item of it is claimed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from credentials.models import CardDraft, CardKind, CardPicture, IssuingInstitution
from identity.models import District


class Campaign(models.Model):
    """An event and its edition. What makes an item worth having never changes once it is open (sql/0002_rules.sql)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    district = models.ForeignKey(
        District, models.PROTECT, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    name_ko = models.CharField(_("name (Korean)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    description_ko = models.CharField(_("description (Korean)"), max_length=250)
    description_en = models.CharField(_("description (English)"), max_length=250)
    picture = models.ForeignKey(
        CardPicture, models.PROTECT, verbose_name=_("picture"), null=True, blank=True, related_name="+"
    )
    transferable = models.BooleanField(
        _("may be passed on"), default=False, help_text=_("Otherwise it is bound to the person and also a card.")
    )
    institution = models.ForeignKey(
        IssuingInstitution,
        models.PROTECT,
        verbose_name=_("institution"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Of a bound one: who issues its card; the trust list must allow it this code."),
    )
    edition_size = models.PositiveIntegerField(_("edition size"), help_text=_("How many items there will ever be."))
    issued = models.PositiveIntegerField(pgettext_lazy("how many", "issued"), default=0, editable=False)
    opens_at = models.DateTimeField(_("obtainable from"))
    closes_at = models.DateTimeField(_("obtainable until"))
    activity_kind = models.SlugField(
        _("given for activities of"),
        max_length=40,
        blank=True,
        help_text=_("A service's code, such as volunteering: who does such an act in the time gets one. Empty: none."),
    )
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    commitment = models.OneToOneField(
        Commitment, models.PROTECT, verbose_name=_("commitment"), null=True, editable=False, related_name="+"
    )
    draft = models.OneToOneField(
        CardDraft, models.SET_NULL, verbose_name=_("draft"), null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("collectibles campaign")
        verbose_name_plural = _("collectibles campaigns")
        ordering = ["-opens_at"]
        permissions = [("open_campaign", _("Can open a campaign and have its card published"))]
        constraints = [
            models.CheckConstraint(name="collectible_edition_not_exceeded", condition=Q(issued__lte=F("edition_size"))),
            models.CheckConstraint(
                name="collectible_edition_of_a_size",
                condition=Q(edition_size__range=(1, 1_000_000)),
                violation_error_message=_("1 to 1,000,000 items."),
            ),
            models.CheckConstraint(
                name="collectible_campaign_has_time",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("It ends after it begins."),
            ),
            models.CheckConstraint(
                name="collectible_bound_one_has_issuer",
                condition=Q(transferable=True, institution=None) | Q(transferable=False, institution__isnull=False),
                violation_error_message=_("A bound one has an institution that issues its card; others have none."),
            ),
            models.CheckConstraint(
                name="collectible_open_one_is_committed",
                condition=Q(opened_at=None, commitment=None) | Q(opened_at__isnull=False, commitment__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en

    @property
    def kind(self) -> CardKind | None:
        """The card kind as which a bound one is issued now, None before it is published and of others."""
        return CardKind.objects.filter(
            code=self.code, superseded_at=None, institution=self.institution_id, institution__isnull=False
        ).first()

    @property
    def running(self) -> bool:
        """Whether items can be obtained now, as far as time goes."""
        return self.opened_at is not None and self.opens_at <= now() < self.closes_at


class ClaimCode(models.Model):
    """A link or printed QR: for one person, or for whoever is at the event. The secret itself is stored nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, verbose_name=_("collectibles campaign"), related_name="codes"
    )
    label = models.CharField(_("label"), max_length=60, help_text=_("Such as the place where it hangs. No name."))
    single = models.BooleanField(_("counts once"))
    digest = models.BinaryField(_("hash of the secret"), max_length=32, unique=True)
    until = models.DateTimeField(_("until"))
    used_at = models.DateTimeField(_("used"), null=True)
    made_at = models.DateTimeField(pgettext_lazy("of a link", "made"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("made by"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("claim code")
        verbose_name_plural = _("claim codes")
        ordering = ["-made_at", "label"]
        constraints = [
            models.CheckConstraint(name="collectible_code_used_if_single", condition=Q(single=True) | Q(used_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.label}"
