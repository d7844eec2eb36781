"""The audit trail, to read. A look at it is itself recorded."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter

from ..admin_base import ScopedModelAdmin
from ..models import AuditRow


@admin.register(AuditRow)
class AuditRowAdmin(ScopedModelAdmin):
    district_field = "district"
    service_field = "service"
    icon = "history"
    list_display = ("at", "event", "kind", "who", "subject_type", "subject_id", "district", "reason")
    list_filter = (("at", RangeDateTimeFilter), "kind", "actor_kind", "district")
    list_filter_submit = True
    list_select_related = ("actor_user", "district")
    search_fields = ("subject_id__exact", "event__startswith", "actor_user__username__exact")
    search_help_text = _("Number of the subject, beginning of the event, or account")
    ordering = ("-at", "-id")
    personal_fields = ("audit trail",)
    fields = (
        "at",
        "kind",
        "event",
        "who",
        "subject_type",
        "subject_id",
        "district",
        "service",
        "reason",
        "detail",
    )
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: AuditRow | None = None) -> bool:
        return bool(super().has_view_permission(request, obj))

    @admin.display(description=_("who"))
    def who(self, row: AuditRow) -> str:
        account = row.actor_user.username if row.actor_user else ""
        return " · ".join(part for part in (row.get_actor_kind_display(), account, row.actor_name) if part)
