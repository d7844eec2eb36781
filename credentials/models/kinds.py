"""Card kinds: what a card says, who gets it, how long it is valid, how it looks. A change is a new version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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


class CardKind(models.Model):
    """One version of a kind of card. A card issued under an old version keeps verifying."""

    code = models.SlugField(pgettext_lazy("card kind", "code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
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
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)

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
    def slug(self) -> str:
        return f"{self.code}-card"

    @property
    def vct(self) -> str:
        """Type identifier of SD-JWT VC: an address where the type's metadata is."""
        return f"{settings.ISSUER_ORIGIN}/vct/{self.slug}/{self.version}"

    @property
    def claim_list(self) -> list[Claim]:
        return [Claim(**claim) for claim in self.claims]

    @property
    def display(self) -> list[dict[str, Any]]:
        """Name and colours in both languages, Korean first, as OpenID4VCI's credential_metadata has them."""
        texts = (("ko", self.name_ko, self.description_ko), ("en", self.name_en, self.description_en))
        colours = {"background_color": self.background_color, "text_color": self.text_color}
        return [{"locale": locale, "name": name, "description": text} | colours for locale, name, text in texts]
