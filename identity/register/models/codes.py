"""Codes that bind a member to an entry: made by one person, printed by another, used once.

A code has a public part (6 characters, found by index) and a secret part (17 characters, 85 bits). Only a SHA-256 of
the whole is kept: with 85 random bits there is no dictionary to walk through, so a slow hash would add nothing.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from identity.models import District, Member, StaffPerson

from .. import rules
from .entries import RegisterEntry
from .imports import RegisterImport


class CodeState(models.TextChoices):
    MADE = "made", _("made, not printed")
    PRINTED = "printed", _("printed")
    USED = "used", _("used")
    LOCKED = "locked", _("locked after too many tries")
    REPLACED = "replaced", _("replaced by a newer code")
    EXPIRED = "expired", _("expired")


LIVE = (CodeState.MADE, CodeState.PRINTED)


class CodeBatch(models.Model):
    """Codes made in one go, for a filtered set of entries, to be printed in one go by another human, not account."""

    register_import = models.ForeignKey(
        RegisterImport, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("written by import")
    )
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("district")
    )
    count = models.PositiveIntegerField(_("codes"), default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    made_person = models.ForeignKey(StaffPerson, models.PROTECT, null=True, related_name="+", editable=False)
    made_at = models.DateTimeField(_("made at"), default=now)
    sealed_until = models.DateTimeField(_("printable until"))
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("printed by")
    )
    printed_person = models.ForeignKey(StaffPerson, models.PROTECT, null=True, related_name="+", editable=False)
    printed_at = models.DateTimeField(_("printed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("batch of binding codes")
        verbose_name_plural = _("batches of binding codes")
        ordering = ["-made_at"]
        permissions = [
            ("make_codes", _("Can make binding codes")),
            ("print_codes", _("Can print binding codes")),
        ]
        constraints = [
            models.CheckConstraint(
                name="batch_printed_by_another",
                condition=Q(printed_person=None) | Q(made_person=None) | ~Q(printed_person=F("made_person")),
                violation_error_message=_("Codes are printed by another person than the one who made them."),
            ),
            models.CheckConstraint(
                name="batch_printed_together",
                condition=Q(printed_at=None, printed_by=None, printed_person=None)
                | Q(printed_at__isnull=False, printed_by__isnull=False, printed_person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.count})"


class BindingCode(models.Model):
    """One code for one entry. `sealed` is the encrypted plaintext, wiped when printed, after 24 hours at the latest."""

    batch = models.ForeignKey(CodeBatch, models.PROTECT, related_name="codes", verbose_name=_("batch"))
    entry = models.ForeignKey(RegisterEntry, models.CASCADE, related_name="codes", verbose_name=_("entry"))
    public_part = models.CharField(_("public part"), max_length=6, unique=True)
    code_hash = models.BinaryField(_("SHA-256 of the code"), max_length=32)
    sealed = models.BinaryField(_("sealed"), null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=CodeState, default=CodeState.MADE)
    failed_tries = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    used_by = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("used by")
    )

    class Meta:
        verbose_name = _("binding code")
        verbose_name_plural = _("binding codes")
        indexes = [
            models.Index(fields=["expires_at"], name="code_expiry", condition=Q(state__in=["made", "printed"])),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state__in=["made", "printed"]), name="code_one_live_per_entry"
            ),
            models.CheckConstraint(name="code_sealed_until_printed", condition=Q(sealed=None) | Q(state="made")),
            models.CheckConstraint(name="code_tries", condition=Q(failed_tries__lte=rules.CODE_TRIES)),
            models.CheckConstraint(
                name="code_used_once",
                condition=Q(state="used", used_at__isnull=False, used_by__isnull=False)
                | Q(~Q(state="used"), used_at=None, used_by=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class BindingTries(models.Model):
    """How often in a row a member gave a wrong code."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="+")
    failed = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    locked_until = models.DateTimeField(_("locked until"), null=True, blank=True)

    class Meta:
        verbose_name = _("tries of a member")
        verbose_name_plural = _("tries of members")
        constraints = [models.CheckConstraint(name="tries_bounded", condition=Q(failed__lte=rules.MEMBER_TRIES))]

    def __str__(self) -> str:
        return str(self.pk)
