"""Why cards are checked: what staff or a verifier organisation may set, and what each change was."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from identity.models import Approval, Organisation

from .. import dcql

MINUTES_15, HOURS_24 = 15 * 60, 24 * 3600
LIST_AGES = [(MINUTES_15, _("15 minutes (something of value is given)")), (HOURS_24, _("24 hours (display only)"))]


class HolderCheck(models.TextChoices):
    """How staff make sure that who shows the card is its holder."""

    NONE = "none", pgettext_lazy("holder check", "none")
    INITIAL = "initial", _("a displayed initial")
    DOCUMENT = "document", _("an identity document compared")


class Mode(models.TextChoices):
    BROADCAST = "broadcast", _("QR shown by the wallet")
    CHALLENGE = "challenge", _("QR that answers the gate's")
    ONLINE = "online", _("online")


class Audience(models.TextChoices):
    """Who may check for a purpose online."""

    EVERYONE = "everyone", _("everyone, on the verifier's page too")
    CLIENTS = "clients", _("systems that have it in their list")


class Kept(models.TextChoices):
    """What stays of a check after who asked had time to read its result."""

    COUNT = "count", _("nothing but a count")
    OUTCOME = "outcome", _("when it was and how it ended")
    CLAIMS = "claims", _("also what was shown")


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
        _("greatest age of lists in seconds"),
        choices=LIST_AGES,
        help_text=_("Of trust list and status lists; older is never green."),
    )
    keep_minutes = models.PositiveIntegerField(
        _("result kept for minutes"), default=10, help_text=_("Until then who asked may fetch it; then a count stays.")
    )
    kept = models.CharField(_("kept afterwards"), max_length=10, choices=Kept, default=Kept.COUNT)
    keep_days = models.PositiveSmallIntegerField(_("kept for days"), default=0)
    audience = models.CharField(_("who may use it"), max_length=10, choices=Audience, default=Audience.EVERYONE)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("of the organisation"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Then only its own systems may use it; empty: the city's."),
    )
    active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

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
            models.CheckConstraint(
                name="purpose_keeps_as_long_as_it_says",
                condition=Q(kept=Kept.COUNT, keep_days=0) | (~Q(kept=Kept.COUNT) & Q(keep_days__range=(1, 365))),
                violation_error_message=_("What is kept has a number of days, 1 to 365; a count alone has none."),
            ),
            models.CheckConstraint(
                name="purpose_of_an_organisation_is_for_its_systems",
                condition=Q(organisation=None) | Q(audience=Audience.CLIENTS),
                violation_error_message=_("An organisation's purpose is for its own systems alone."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_ko

    @property
    def ground(self) -> str:
        return self.ground_en if (get_language() or "").startswith("en") else self.ground_ko


class PurposeVersion(models.Model):
    """A purpose as it was from a time on: what another person approved, and what is committed to the log."""

    purpose = models.ForeignKey(Purpose, models.PROTECT, verbose_name=_("purpose"), related_name="versions")
    version = models.PositiveIntegerField(_("version"))
    settings = models.JSONField(_("settings"))
    approval = models.ForeignKey(Approval, models.PROTECT, verbose_name=_("approval"), related_name="+")
    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of a purpose")
        verbose_name_plural = _("versions of purposes")
        ordering = ["purpose", "-version"]
        constraints = [models.UniqueConstraint(name="purpose_version_once", fields=["purpose", "version"])]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"
