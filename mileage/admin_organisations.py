"""Staff screens of organisations' mileage: limits of those who act, and what was shared out."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from identity.admin_base import ScopedModelAdmin

from .models import ActingLimit, Distribution


@admin.register(ActingLimit)
class ActingLimitAdmin(ScopedModelAdmin):
    icon = "speed"
    district_field = "organisation__district"
    editable = True
    list_display = ("organisation", "member", "asset", "day_limit")
    list_select_related = ("organisation", "member", "asset")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("organisation", "member", "asset") if obj else ()


@admin.register(Distribution)
class DistributionAdmin(ScopedModelAdmin):
    icon = "diversity_3"
    district_field = "organisation__district"
    list_display = ("made_at", "organisation", "asset", "total", "people")
    list_select_related = ("organisation", "asset")
    exclude = ("fingerprint",)
