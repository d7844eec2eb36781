"""Institutions that issue cards of their own under the city's trust list: a volunteer centre, a school."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from identity.models import District
from identity.signing.ceremony import institution_address
from identity.signing.dids import did_of
from identity.signing.rules import INSTITUTION, INSTITUTION_EDDSA

institution_code = RegexValidator(
    r"^[a-z][a-z0-9-]{1,28}[a-z0-9]\Z", _("3 to 30 small letters, digits and hyphens, beginning with a letter.")
)


class InstitutionState(models.TextChoices):
    DRAFTED = "drafted", _("not on the trust list yet")
    LISTED = "listed", _("on the trust list")
    WITHDRAWN = "withdrawn", _("withdrawn: none of its cards counts")


class IssuingInstitution(models.Model):
    """Its keys have the purpose `institution-<code>`. What the trust list says of it needs a second person."""

    code = models.CharField(
        _("code"),
        max_length=30,
        primary_key=True,
        validators=[institution_code],
        help_text=_("Stands in its address and DID; it never changes."),
    )
    name_ko = models.CharField(_("name (Korean)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)
    district = models.ForeignKey(
        District,
        models.PROTECT,
        verbose_name=_("district"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Whose staff see it; empty: the whole city's."),
    )
    state = models.CharField(_("state"), max_length=10, choices=InstitutionState, default=InstitutionState.DRAFTED)
    cards = models.JSONField(
        _("cards that it may issue"), default=list, help_text=_("Codes of card kinds, as the trust list allows them.")
    )
    changed_at = models.DateTimeField(_("last change on the trust list"), null=True, editable=False)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, verbose_name=_("commitment"), null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("issuing institution")
        verbose_name_plural = _("issuing institutions")
        ordering = ["code"]
        permissions = [
            ("list_institution", _("Can ask to put an institution on the trust list")),
            ("approve_institution", _("Can approve institutions on the trust list")),
            ("withdraw_institution", _("Can withdraw an institution from the trust list")),
        ]
        constraints = [
            models.CheckConstraint(
                name="institution_committed",
                condition=Q(state=InstitutionState.DRAFTED) | Q(changed_at__isnull=False, commitment__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name_ko

    @property
    def address(self) -> str:
        """`iss` of its cards."""
        return institution_address(self.code)

    @property
    def did(self) -> str:
        return did_of(self.address)

    @property
    def purpose(self) -> str:
        """Of the keys of its cards."""
        return f"{INSTITUTION}{self.code}"

    @property
    def purposes(self) -> tuple[str, str]:
        """Of all its signing keys: of its cards, and of its badges as Open Badges (Ed25519)."""
        return self.purpose, f"{INSTITUTION_EDDSA}{self.code}"

    @property
    def listed(self) -> bool:
        return self.state == InstitutionState.LISTED

    def may_issue(self, code: str) -> bool:
        """Whether the trust list allows it this kind of card now."""
        return self.listed and code in self.cards
