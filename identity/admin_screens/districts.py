"""Districts and their succession: the same for all staff, to read."""

from __future__ import annotations

from django.contrib import admin

from ..admin_base import ScopedInline, ScopedModelAdmin
from ..models import District, DongSuccession


class HandedOverInline(ScopedInline):
    model = DongSuccession
    fk_name = "predecessor"
    fields = ("dong", "successor", "effective_on")


class TakenOverInline(ScopedInline):
    model = DongSuccession
    fk_name = "successor"
    fields = ("dong", "predecessor", "effective_on")


@admin.register(District)
class DistrictAdmin(ScopedModelAdmin):
    scoped = False
    icon = "map"
    list_display = ("code", "name_ko", "name_en", "kind", "valid")
    list_filter = ("kind",)
    search_fields = ("code", "name_ko", "name_en")
    inlines = (HandedOverInline, TakenOverInline)
