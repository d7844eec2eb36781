"""Entries with masked names; more only with a reason that is recorded. No browsing by name."""

from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from identity.admin_base import ScopedModelAdmin, actor_of
from identity.queries import districts_on, today

from ..actions.codes import CodeSelection, make_codes
from ..actions.looking import find_entries, reveal_entry
from ..actions.residencies import end_binding
from ..forms import FindForm, ReasonForm
from ..models import RegisterEntry, RegisterImport, Residency
from ..queries import newest_applied, unplaced_entries
from .pages import REFUSALS, attempt, page, to


class PlaceFilter(admin.SimpleListFilter):
    """Entries of the old districts whose new one nobody can know without the dong."""

    title = _("district known")
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("unknown", gettext("unknown since the city was redrawn"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[RegisterEntry]") -> "QuerySet[RegisterEntry]":
        if self.value() != "unknown":
            return queryset
        return queryset.filter(pk__in=unplaced_entries().values("pk"))


class DistrictFilter(admin.SimpleListFilter):
    title = _("district")
    parameter_name = "district"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(row.code, str(row)) for row in districts_on(today())]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[RegisterEntry]") -> "QuerySet[RegisterEntry]":
        return queryset.filter(district__code=self.value()) if self.value() else queryset


@admin.register(RegisterEntry)
class RegisterEntryAdmin(ScopedModelAdmin):
    icon = "badge"
    district_field = "district"
    personal_fields = ("masked_name", "birth_year", "district", "dong")
    list_display = ("register_key", "masked", "birth_year", "district", "dong", "state", "since")
    list_filter = ("state", DistrictFilter, PlaceFilter)
    list_select_related = ("district",)
    search_fields = ("=register_key",)
    search_help_text = _("The whole register key. To look for a name, use “Find a resident”.")
    fields = (
        "register_key",
        "masked",
        "birth_year",
        "district",
        "dong",
        "state",
        "since",
        "until",
        "suspended_on",
        "last_seen",
        "member_bound",
    )
    readonly_fields = fields
    ordering = ("-pk",)
    change_form_outer_after_template = "register/entry_tools.html"
    list_before_template = "register/entry_find_link.html"

    @admin.display(description=_("name"))
    def masked(self, row: RegisterEntry) -> str:
        return row.masked_name

    @admin.display(description=_("birth year"))
    def birth_year(self, row: RegisterEntry) -> int:
        return row.birth_date.year

    @admin.display(description=_("last seen in"))
    def last_seen(self, row: RegisterEntry) -> str:
        """An unchanged row writes nothing: who is not missing was in the newest list."""
        if row.missing_from is None:
            return str(newest_applied() or row.changed_by)
        earlier = RegisterImport.objects.filter(state="applied", applied_at__lt=row.missing_from.applied_at)
        return str(earlier.order_by("-applied_at").first() or row.changed_by)

    @admin.display(description=_("member bound"), boolean=True)
    def member_bound(self, row: RegisterEntry) -> bool:
        return row.residencies.filter(ended_at=None).exists()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("find/", view(never_cache(self.find_view)), name="register_entry_find"),
            path("<int:entry_id>/reveal/", view(never_cache(require_POST(self.reveal_view))), name="register_reveal"),
            path("<int:entry_id>/new-code/", view(require_POST(self.new_code_view)), name="register_new_code"),
        ]
        return own + cast("list[URLPattern]", super().get_urls())

    def find_view(self, request: HttpRequest) -> HttpResponse:
        form, found = FindForm(request.POST or None), None
        if request.method == "POST" and form.is_valid():
            try:
                found = find_entries(**form.cleaned_data, by=actor_of(request))
            except REFUSALS as error:
                form.add_error("reason", str(error))
        return page(self, request, "entry_find.html", _("Find a resident"), form=form, found=found)

    def reveal_view(self, request: HttpRequest, entry_id: int) -> HttpResponse:
        entry = self._one(request, entry_id)
        try:
            shown = reveal_entry(entry, by=actor_of(request), reason=request.POST.get("reason", ""))
        except REFUSALS as error:
            messages.error(request, str(error))
            return to("registerentry_change", entry.pk)
        return page(self, request, "entry_revealed.html", entry.register_key, shown=shown)

    def new_code_view(self, request: HttpRequest, entry_id: int) -> HttpResponse:
        entry = self._one(request, entry_id)
        act = partial(make_codes, CodeSelection(entries=(entry.pk,)), by=actor_of(request))
        attempt(request, act, gettext("A code is made. Another person prints it within 24 hours."))
        return to("registerentry_change", entry.pk)

    def _one(self, request: HttpRequest, entry_id: int) -> RegisterEntry:
        found: RegisterEntry = get_object_or_404(self.get_queryset(request), pk=entry_id)
        return found


@admin.register(Residency)
class ResidencyAdmin(ScopedModelAdmin):
    icon = "link"
    district_field = "entry__district"
    list_display = ("member", "entry", "bound_at", "ended_at")
    list_filter = (("ended_at", admin.EmptyFieldListFilter),)
    list_select_related = ("member", "entry")
    search_fields = ("=entry__register_key",)
    fields = readonly_fields = ("member", "entry", "bound_at", "ended_at")
    ordering = ("-bound_at",)
    change_form_outer_after_template = "register/residency_tools.html"

    def get_urls(self) -> list[URLPattern]:
        ending = self.admin_site.admin_view(require_POST(self.end_view))
        own = [path("<int:residency_id>/end/", ending, name="register_residency_end")]
        return own + cast("list[URLPattern]", super().get_urls())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().change_view(request, object_id, form_url, {"reason_form": ReasonForm()} | (extra_context or {}))

    def end_view(self, request: HttpRequest, residency_id: int) -> HttpResponse:
        residency = get_object_or_404(self.get_queryset(request), pk=residency_id)
        act = partial(end_binding, residency, by=actor_of(request), reason=request.POST.get("reason", ""))
        attempt(request, act, gettext("The binding has ended."))
        return to("residency_change", residency.pk)
