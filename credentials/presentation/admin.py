"""Staff screens: what is checked for which purpose, and how often. Counts only, nothing of persons."""

from __future__ import annotations

from django.contrib import admin

from identity.admin_base import ScopedModelAdmin

from .models import Purpose, UseCount


@admin.register(Purpose)
class PurposeAdmin(ScopedModelAdmin):
    scoped = False
    icon = "fact_check"
    list_display = ("name_ko", "name_en", "code", "holder_check", "max_list_age", "active")
    list_filter = ("active", "holder_check")
    ordering = ("code",)


@admin.register(UseCount)
class UseCountAdmin(ScopedModelAdmin):
    scoped = False
    icon = "monitoring"
    list_display = ("day", "purpose", "outcome", "count")
    list_filter = ("purpose", "outcome")
    list_select_related = ("purpose",)
    date_hierarchy = "day"
    ordering = ("-day", "purpose")
