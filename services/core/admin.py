"""Staff screens: what people did, in one's district and service."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from identity.admin_base import ScopedModelAdmin

from .models import Activity


@admin.register(Activity)
class ActivityAdmin(ScopedModelAdmin):
    icon = "task_alt"
    district_field = "district"
    service_field = "kind"
    list_display = ("performed_at", "kind", "member", "quantity", "unit", "district", "state")
    list_filter = ("kind", "state")
    list_select_related = ("member", "district")
    search_fields = ("member__id__exact", "source_ref")
    search_help_text = _("The member's number, or the source")
    date_hierarchy = "performed_at"
    exclude = ("commitment", "correction_commitment")
