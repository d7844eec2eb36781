"""Staff screens of changes of many cards: how far they are, and taking a suspension back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin
from identity.object_actions import ObjectAction, ObjectActionsMixin

from ..actions.bulk import request_undo
from ..actions.statuses import PERMISSION
from ..models import BulkChange, BulkStage, CredentialState

REFRESH = 2  # seconds


def _undo(bulk: BulkChange, by: Actor, data: dict[str, Any]) -> None:
    request_undo(bulk, by=by)


@admin.register(BulkChange)
class BulkChangeAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "checklist"
    district_field = "district"
    list_display = ("requested_at", "after", "reason", "district", "stage", "total", "progress")
    list_filter = ("stage", "after")
    fields = (
        "after",
        "reason",
        "district",
        "stage",
        "progress",
        "total",
        "changed",
        "passed_over",
        "undoes",
        "requested_at",
        "ended_at",
    )
    readonly_fields = ("progress",)
    object_actions = (
        ObjectAction(
            "undo",
            _("Reinstate what this suspended"),
            run=_undo,
            tell=lambda bulk: _("Another person decides. Cards that were revoked meanwhile stay revoked."),
            permission=PERMISSION,
            allowed=lambda bulk: bulk.after == CredentialState.SUSPENDED and bulk.stage == BulkStage.DONE,
        ),
    )

    @admin.display(description=_("progress"))
    def progress(self, bulk: BulkChange) -> SafeString:
        done = bulk.changed + bulk.passed_over
        return format_html(
            '<progress max="{}" value="{}" aria-label="{}"></progress> {} / {}',
            bulk.total,
            done,
            _("progress"),
            done,
            bulk.total,
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().change_view(request, object_id, form_url, extra_context)
        bulk = self.get_object(request, object_id)
        if bulk is not None and bulk.stage == BulkStage.RUNNING:
            response.headers["Refresh"] = str(REFRESH)
        return response
