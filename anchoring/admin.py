"""Staff see the state of the log; nobody changes it here."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from .models import Alarm, Anchor, Checkpoint, Commitment, Cosignature, EmbeddedBlock, Log
from .operation import backend_states, costs_per_day, detection


class _ReadOnly:
    def has_add_permission(self, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LogScreen(_ReadOnly, ModelAdmin):
    """Base of the screens: for reading, the same for all staff, since nothing in them is about a person."""

    icon: ClassVar[str] = "link"
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    actions = None


class LogInline(_ReadOnly, TabularInline):
    extra = 0
    tab = True


class CosignatureInline(LogInline):
    model = Cosignature
    fields = ("witness", "cosigned_at", "line")


class AnchorInline(LogInline):
    model = Anchor
    fields = ("backend", "state", "reference", "pending_since", "included_at", "final_at")


@admin.register(Commitment)
class CommitmentAdmin(LogScreen):
    icon = "fingerprint"
    list_display = ("id", "kind", "created_at", "place", "digest_hex")
    list_filter = ("kind",)
    list_select_related = ("leaf__log",)
    ordering = ("-id",)
    fields = ("id", "kind", "created_at", "place", "digest_hex")

    @admin.display(description=_("digest"))
    def digest_hex(self, row: Commitment) -> str:
        return bytes(row.digest).hex()

    @admin.display(description=_("leaf"))
    def place(self, row: Commitment) -> str:
        leaf = getattr(row, "leaf", None)
        return f"{leaf.log.year}/{leaf.index}" if leaf else "–"


@admin.register(Log)
class LogAdmin(LogScreen):
    icon = "account_tree"
    list_display = ("origin", "year", "state", "size", "opened_at")
    fields = ("origin", "year", "state", "size", "root_hex", "opened_at")
    ordering = ("-year",)

    @admin.display(description=_("root hash"))
    def root_hex(self, row: Log) -> str:
        return bytes(row.root).hex()


@admin.register(Checkpoint)
class CheckpointAdmin(LogScreen):
    icon = "verified"
    list_display = ("log", "size", "created_at", "age", "cosigned_by", "anchored_in")
    list_filter = ("log",)
    ordering = ("-created_at",)
    fields = ("log", "size", "created_at", "note")
    inlines = (CosignatureInline, AnchorInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Checkpoint]:
        rows: QuerySet[Checkpoint] = super().get_queryset(request)
        return rows.select_related("log").prefetch_related("cosignatures__witness", "anchors")

    @admin.display(description=_("time since signed"))
    def age(self, row: Checkpoint) -> str:
        return str(timedelta(seconds=int((timezone.now() - row.created_at).total_seconds())))

    @admin.display(description=_("cosigned by"))
    def cosigned_by(self, row: Checkpoint) -> str:
        return ", ".join(str(one.witness) for one in row.cosignatures.all()) or "–"

    @admin.display(description=_("anchored in"))
    def anchored_in(self, row: Checkpoint) -> str:
        return ", ".join(f"{one.backend}: {one.get_state_display()}" for one in row.anchors.all()) or "–"


@admin.register(Anchor)
class AnchorAdmin(LogScreen):
    icon = "anchor"
    list_display = ("checkpoint", "backend", "state", "age", "reference", "pending_since", "final_at")
    list_filter = ("backend", "state")
    list_select_related = ("checkpoint",)
    ordering = ("-pending_since",)
    list_before_template = "anchoring/operation.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        operation = {
            "backends": backend_states(),
            "costs": costs_per_day(),
            "detection": detection(),
        }
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), "operation": operation})
        return response

    @admin.display(description=_("time until final"))
    def age(self, row: Anchor) -> str:
        seconds = ((row.final_at or timezone.now()) - row.pending_since).total_seconds()
        return str(timedelta(seconds=int(seconds)))


@admin.register(Alarm)
class AlarmAdmin(LogScreen):
    icon = "notification_important"
    list_display = ("code", "subject", "raised_at", "last_at", "cleared_at", "detail")
    list_filter = ("code", ("cleared_at", admin.EmptyFieldListFilter))
    ordering = ("-last_at",)


@admin.register(EmbeddedBlock)
class EmbeddedBlockAdmin(LogScreen):
    icon = "deployed_code"
    list_display = ("height", "origin", "size", "seconds", "hash_hex")
    fields = ("height", "origin", "size", "seconds", "hash_hex")
    ordering = ("-height",)

    @admin.display(description=_("hash"))
    def hash_hex(self, row: EmbeddedBlock) -> str:
        return bytes(row.hash).hex()
