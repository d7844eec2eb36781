"""Card kinds: what a card says, who gets it, how long it is valid, how it looks. A change is a new version."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchoring.models import Commitment
from identity.models import Approval, ApprovalState

from .institutions import IssuingInstitution

colour = RegexValidator(r"^#[0-9a-f]{6}\Z", _("A colour is # and six hexadecimal digits."))


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a card: its name, where its value comes from, and whether every verifier sees it."""

    name: str
    source: str  # a key of credentials.claims.SOURCES
    label_ko: str
    label_en: str
    argument: int | str | None = None  # such as the age of age_over, or the code of a condition
    always_shown: bool = False
    schema: dict[str, Any] | None = field(default=None, compare=False)  # JSON Schema of a value that staff record


class CardPicture(models.Model):
    """A picture on a card, named by what it is: never changed, so that every version keeps its own."""

    digest = models.CharField(_("SHA-256"), max_length=64, primary_key=True)
    content_type = models.CharField(_("type"), max_length=20)
    data = models.BinaryField(_("picture"))

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.digest[:8]

    @property
    def data_uri(self) -> str:
        return f"data:{self.content_type};base64,{b64encode(bytes(self.data)).decode()}"


class KeyAttestation(models.TextChoices):
    """What outside wallets must prove of where their keys lie: attack potential of ISO 18045, weakest first."""

    NONE = "", _("not demanded")
    ANY = "any", _("any, of a trusted wallet provider")
    BASIC = "iso_18045_basic", _("withstands attacks of basic potential")
    ENHANCED = "iso_18045_enhanced-basic", _("withstands attacks of enhanced-basic potential")
    MODERATE = "iso_18045_moderate", _("withstands attacks of moderate potential")
    HIGH = "iso_18045_high", _("withstands attacks of high potential")

    @property
    def accepted(self) -> list[str]:
        """Levels that satisfy it; empty where none is demanded."""
        levels = [level.value for level in KeyAttestation][2:]
        return levels[levels.index(self.value) :] if self.value in levels else []


class CardDefinition(models.Model):
    """What staff define of a card, whether drafted or published."""

    code = models.SlugField(pgettext_lazy("card kind", "code"), max_length=40)
    name_ko = models.CharField(_("name (Korean)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    description_ko = models.CharField(_("description (Korean)"), max_length=300)
    description_en = models.CharField(_("description (English)"), max_length=300)
    background_color = models.CharField(_("background colour"), max_length=7, validators=[colour])
    text_color = models.CharField(_("text colour"), max_length=7, validators=[colour])
    formats = models.JSONField(_("formats"), help_text=_("Credential format identifiers, the wallet's own first."))
    claims = models.JSONField(_("claims"), help_text=_("Name, source, labels and whether always shown, for each."))
    eligibility = models.JSONField(_("eligibility"), help_text=_("Rules that must all hold; each names its rule."))
    valid_months = models.PositiveSmallIntegerField(_("validity in months"))
    renewal_days = models.PositiveSmallIntegerField(
        _("renewal"),
        default=30,
        db_default=30,
        help_text=_("Days before its end when the holder is told to renew it; 0: never."),
    )
    valuable = models.BooleanField(
        _("valuable"),
        default=False,
        db_default=False,
        help_text=_("Not given for 24 hours after the holder signed in by a recovery code."),
    )
    needs_approval = models.BooleanField(
        _("each issue approved by staff"),
        default=False,
        db_default=False,
        help_text=_("The wallet waits until staff have decided."),
    )
    key_attestation = models.CharField(
        _("key attestation"),
        max_length=30,
        choices=KeyAttestation,
        blank=True,
        default="",
        db_default="",
        help_text=_("The city's own web wallet has none: with anything but “not demanded” it cannot get the card."),
    )
    institution = models.ForeignKey(
        IssuingInstitution,
        models.PROTECT,
        verbose_name=_("issued by"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("An institution of the trust list; empty: the city."),
    )
    achievement = models.JSONField(
        _("achievement"),
        null=True,
        blank=True,
        help_text=_("Makes it a badge (Open Badges 3.0): type, criteria and skills. Empty: a card."),
    )
    picture = models.ForeignKey(
        CardPicture, models.PROTECT, verbose_name=_("picture"), null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def slug(self) -> str:
        return f"{self.code}-card"

    @property
    def claim_list(self) -> list[Claim]:
        return [Claim(**claim) for claim in self.claims]


class CardKind(CardDefinition):
    """One version of a kind of card, published: it never changes, and a card issued under it keeps verifying."""

    version = models.PositiveSmallIntegerField(_("version"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, verbose_name=_("commitment"), null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("card kind")
        verbose_name_plural = _("card kinds")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(name="card_kind_version_once", fields=["code", "version"]),
            models.UniqueConstraint(
                name="card_kind_one_current",
                fields=["code"],
                condition=Q(superseded_at=None),
                violation_error_message=_("Only one version of a card is current."),
            ),
            models.CheckConstraint(name="card_kind_valid_for_a_while", condition=Q(valid_months__range=(1, 120))),
        ]

    def __str__(self) -> str:
        return f"{self.name_ko} {self.version}"

    @property
    def vct(self) -> str:
        """Type identifier of SD-JWT VC: an address where the type's metadata is."""
        return f"{settings.ISSUER_ORIGIN}/vct/{self.slug}/{self.version}"

    @property
    def display(self) -> list[dict[str, Any]]:
        """Name and colours in both languages, Korean first, as OpenID4VCI's credential_metadata has them."""
        texts = (("ko", self.name_ko, self.description_ko), ("en", self.name_en, self.description_en))
        colours: dict[str, Any] = {"background_color": self.background_color, "text_color": self.text_color}
        if self.picture_id:
            colours["logo"] = {"uri": f"{settings.ISSUER_ORIGIN}/pictures/{self.picture_id}", "alt_text": ""}
        return [{"locale": locale, "name": name, "description": text} | colours for locale, name, text in texts]


class CardDraft(CardDefinition):
    """A card kind or a new version of one, as long as it is not published."""

    based_on = models.ForeignKey(
        CardKind, models.PROTECT, verbose_name=_("new version of"), null=True, blank=True, related_name="+"
    )
    approval = models.ForeignKey(
        Approval, models.PROTECT, verbose_name=_("second person"), null=True, editable=False, related_name="+"
    )
    published = models.OneToOneField(
        CardKind, models.PROTECT, verbose_name=_("published as"), null=True, editable=False, related_name="draft"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("draft of a card")
        verbose_name_plural = _("drafts of cards")
        ordering = ["-created_at"]
        permissions = [
            ("design_card", _("Can define kinds of cards")),
            ("approve_card_kind", _("Can approve kinds of cards")),
        ]

    def __str__(self) -> str:
        return self.name_ko

    @property
    def open(self) -> bool:
        """Whether it may still be edited: not published, and nobody is asked to approve it."""
        asked = self.approval is not None and self.approval.state == ApprovalState.REQUESTED
        return self.published_id is None and not asked
