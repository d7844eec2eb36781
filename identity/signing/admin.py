"""Staff see which keys sign, never change them here: rotation is a ceremony."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from .models import IssuerKey


@admin.register(IssuerKey)
class IssuerKeyAdmin(ModelAdmin):
    list_display = ("purpose", "kid", "algorithm", "state", "valid_from", "valid_until")
    list_filter = ("purpose", "state")
    search_fields = ("kid",)
    ordering = ("purpose", "-valid_from")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: IssuerKey | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: IssuerKey | None = None) -> bool:
        return False
