"""The table, the log of what was destroyed, and former members, whose names need a reason."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from identity.admin_base import ScopedModelAdmin, actor_of
from identity.errors import NotAllowed
from identity.register.errors import ReasonMissing
from identity.retention import registered_rules

from .leaving import READ, read_former_member
from .models import Destruction, FormerMember


@admin.register(Destruction)
class DestructionAdmin(ScopedModelAdmin):
    """The log, under the table of rules."""

    icon = "delete_sweep"
    scoped = False
    list_display = ("day", "rule", "what", "count", "committed")
    list_filter = ("rule",)
    list_before_template = "retention/table.html"
    fields = readonly_fields = ("day", "rule", "what", "count", "last_at", "committed")

    @admin.display(description=_("what"))
    def what(self, row: Destruction) -> str:
        return row.what

    @admin.display(description=_("committed to"), boolean=True)
    def committed(self, row: Destruction) -> bool:
        return row.commitment_id is not None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"rules": registered_rules(), **(extra_context or {})})


@admin.register(FormerMember)
class FormerMemberAdmin(ScopedModelAdmin):
    icon = "person_off"
    list_display = ("member", "rule", "left_at", "keep_until")
    search_fields = ("=member",)
    fields = readonly_fields = ("member", "rule", "left_at", "keep_until")
    change_form_outer_after_template = "retention/read.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(never_cache(require_POST(self.read_view)))
        return [
            path("<uuid:number>/read/", view, name="retention_read"),
            *cast("list[URLPattern]", super().get_urls()),
        ]

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().change_view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data["may_read"] = request.user.has_perm(READ)
        return response

    def read_view(self, request: HttpRequest, number: Any) -> HttpResponse:
        back = reverse("admin:retention_formermember_change", args=[number])
        try:
            shown = read_former_member(number, request.POST.get("reason", ""), by=actor_of(request))
        except ReasonMissing as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(back)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        context = {**self.admin_site.each_context(request), "title": number, "shown": shown, "back": back}
        return TemplateResponse(request, "retention/shown.html", context)
