"""A list handed in by staff: its file, what the dry run found, what was changed, and how to take it back."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from identity.models import Approval

from .. import rules
from .entries import RegisterEntry


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded, being checked")
    CHECKED = "checked", _("checked")
    WAITING = "waiting_second_person", _("waiting for a second person")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")


# A state changes only in an action, and only along these lines.
TRANSITIONS: dict[ImportState, frozenset[ImportState]] = {
    ImportState.UPLOADED: frozenset({ImportState.CHECKED, ImportState.REFUSED, ImportState.FAILED}),
    ImportState.CHECKED: frozenset({ImportState.WAITING, ImportState.APPLYING, ImportState.REFUSED}),
    ImportState.WAITING: frozenset({ImportState.APPLYING, ImportState.REFUSED}),
    ImportState.APPLYING: frozenset({ImportState.APPLIED, ImportState.CHECKED, ImportState.FAILED}),
    ImportState.APPLIED: frozenset({ImportState.UNDOING}),
    ImportState.UNDOING: frozenset({ImportState.UNDONE, ImportState.APPLIED}),
    ImportState.UNDONE: frozenset(),
    ImportState.REFUSED: frozenset(),
    ImportState.FAILED: frozenset(),
}
WORKING = (ImportState.UPLOADED, ImportState.APPLYING, ImportState.UNDOING)


class Encoding(models.TextChoices):
    UTF_8 = "utf-8", "UTF-8"
    UTF_8_BOM = "utf-8-sig", _("UTF-8 with byte order mark")
    CP949 = "cp949", "CP949"


class RegisterImport(models.Model):
    """One list. Its id alone travels to the worker."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=24, choices=ImportState, default=ImportState.UPLOADED)
    state_at = models.DateTimeField(_("in this state since"), default=now)
    reference_date = models.DateField(_("reference date"), help_text=_("The day that the list describes."))
    file_hash = models.CharField(_("SHA-256 of the file"), max_length=64)
    file_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    encoding = models.CharField(_("encoding"), max_length=10, choices=Encoding)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=now)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    approval = models.ForeignKey(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval")
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    row_count = models.PositiveIntegerField(_("rows"), default=0)
    new_count = models.PositiveIntegerField(_("new"), default=0)
    changed_count = models.PositiveIntegerField(_("changed"), default=0)
    returned_count = models.PositiveIntegerField(_("returned"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    missing_count = models.PositiveIntegerField(_("missing"), default=0)
    missing_bound_count = models.PositiveIntegerField(_("missing, with a member bound"), default=0)
    active_count = models.PositiveIntegerField(_("active before"), default=0)
    bound_count = models.PositiveIntegerField(_("members bound before"), default=0)
    error_count = models.PositiveIntegerField(_("errors"), default=0)

    class Meta:
        verbose_name = _("register import")
        verbose_name_plural = _("register imports")
        ordering = ["-uploaded_at"]
        permissions = [
            ("apply_registerimport", _("Can apply a register import")),
            ("approve_registerimport", _("Can approve a register import as the second person")),
            ("undo_registerimport", _("Can undo a register import")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="import_one_at_work",
                fields=["state"],
                condition=Q(state="applying"),
                violation_error_message=_("Another list is being applied."),
            ),
            models.UniqueConstraint(name="import_one_undoing", fields=["state"], condition=Q(state="undoing")),
            models.CheckConstraint(
                name="import_applied_at",
                condition=Q(state__in=["applied", "undoing", "undone"], applied_at__isnull=False)
                | Q(~Q(state__in=["applied", "undoing", "undone"]), applied_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference_date} {str(self.id)[:8]}"

    @property
    def needs_second_person(self) -> bool:
        """More than 1 % of the active entries, or of the members bound to one, would be suspended."""
        return rules.exceeds_limit(self.missing_count, self.active_count) or rules.exceeds_limit(
            self.missing_bound_count, self.bound_count
        )

    @property
    def undo_until(self) -> datetime | None:
        return self.applied_at + rules.UNDO_WINDOW if self.applied_at else None


class ImportChunk(models.Model):
    """A piece of the file, kept only until the import is applied or refused."""

    register_import = models.ForeignKey(RegisterImport, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        verbose_name = _("piece of a file")
        verbose_name_plural = _("pieces of files")
        constraints = [models.UniqueConstraint(fields=["register_import", "number"], name="chunk_once")]

    def __str__(self) -> str:
        return str(self.number)


class RowError(models.Model):
    """Where a line is wrong and why. The value itself is never kept."""

    register_import = models.ForeignKey(RegisterImport, models.CASCADE, related_name="errors")
    line = models.PositiveIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=20, blank=True)
    code = models.CharField(_("code"), max_length=30)
    first_line = models.PositiveIntegerField(_("first line"), null=True)

    class Meta:
        verbose_name = _("row error")
        verbose_name_plural = _("row errors")
        ordering = ["line", "id"]
        indexes = [models.Index(fields=["register_import", "line"], name="row_error_line")]

    def __str__(self) -> str:
        return f"{self.line} {self.code}"


class ChangeKind(models.TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    MISSING = "missing", _("missing")


class RegisterChange(models.Model):
    """What an import did to an entry, with what stood there before: enough to undo it, deleted after seven days."""

    register_import = models.ForeignKey(RegisterImport, models.CASCADE, related_name="changes", db_index=False)
    entry = models.ForeignKey(RegisterEntry, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=ChangeKind)
    before = models.JSONField(_("before"), null=True)
    residences_before = models.JSONField(_("residences before"), null=True)

    class Meta:
        verbose_name = _("register change")
        verbose_name_plural = _("register changes")
        constraints = [
            models.UniqueConstraint(fields=["register_import", "entry"], name="change_once"),
            models.CheckConstraint(
                name="change_before", condition=Q(kind="new", before=None) | Q(~Q(kind="new"), before__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id}"
