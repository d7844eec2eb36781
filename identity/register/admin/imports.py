"""Upload, dry run, apply, undo."""

from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from unfold.decorators import display

from identity.admin_base import ScopedModelAdmin, actor_of, scope_of
from identity.exports import csv_lines

from .. import errors, progress
from ..actions import applying, undoing, uploading
from ..forms import ReasonForm, UploadForm
from ..messages import in_both_languages, text
from ..models import ImportState, RegisterImport
from ..models.imports import WORKING
from .pages import REFUSALS, attempt, page, to

_COUNTS = ("row", "new", "changed", "returned", "unchanged", "missing", "missing_bound", "error")


@admin.register(RegisterImport)
class RegisterImportAdmin(ScopedModelAdmin):
    icon = "upload_file"
    list_display = (
        "reference_date",
        "shown_state",
        "new_count",
        "changed_count",
        "missing_count",
        "error_count",
        "uploaded_at",
    )
    list_filter = ("state",)
    list_select_related = ("uploaded_by",)

    @display(  # type: ignore[untyped-decorator]
        description=_("state"),
        label={
            ImportState.APPLIED: "success",
            ImportState.WAITING: "warning",
            ImportState.FAILED: "danger",
            ImportState.REFUSED: "danger",
        },
    )
    def shown_state(self, row: RegisterImport) -> tuple[str, str]:
        return row.state, row.get_state_display()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("register.add_registerimport") and scope_of(request).city

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<uuid:import_id>/progress/", self._view(self.progress_view), name="register_import_progress"),
            path("<uuid:import_id>/errors.csv", self._view(self.errors_view), name="register_import_errors"),
            path("<uuid:import_id>/apply/", self._view(self.apply_view), name="register_import_apply"),
            path("<uuid:import_id>/refuse/", self._view(self.refuse_view), name="register_import_refuse"),
            path("<uuid:import_id>/undo/", self._view(self.undo_view), name="register_import_undo"),
        ]
        return own + cast("list[URLPattern]", super().get_urls())

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                kept = uploading.upload_list(
                    form.cleaned_data["file"], form.cleaned_data["reference_date"], by=actor_of(request)
                )
            except errors.BadReferenceDate as error:
                form.add_error("reference_date", str(error))
            except REFUSALS as error:
                form.add_error("file", str(error))
            else:
                return to("registerimport_change", kept.pk)
        return page(self, request, "import_upload.html", gettext("Upload a list of residents"), form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        shown = self._one(request, object_id)
        faults = Paginator(shown.errors.all(), 50).get_page(request.GET.get("page"))
        counts = [
            (capfirst(str(label_for_field(f"{name}_count", RegisterImport))), getattr(shown, f"{name}_count"))
            for name in _COUNTS
        ]
        return page(
            self,
            request,
            "import_detail.html",
            str(shown),
            shown=shown,
            counts=counts,
            working=shown.state in WORKING,
            progress=progress.read(shown.pk),
            faults=faults,
            fault_rows=[(fault.line, fault.column or "-", text(fault)) for fault in faults],
            reason_form=ReasonForm(),
            **_what_is_possible(request, shown),
        )

    def progress_view(self, request: HttpRequest, import_id: str) -> HttpResponse:
        shown = self._one(request, import_id)
        now = progress.read(shown.pk)
        return JsonResponse(
            {
                "state": shown.state,
                "text": str(shown.get_state_display()),
                "working": shown.state in WORKING,
                "phase": now.phase if now else "",
                "percent": now.percent if now else 0,
            }
        )

    def errors_view(self, request: HttpRequest, import_id: str) -> StreamingHttpResponse:
        shown = self._one(request, import_id)
        head = ("line", "column", "code", "한국어", "English")
        rows = ((row.line, row.column, row.code, *in_both_languages(row)) for row in shown.errors.iterator())
        answer = StreamingHttpResponse(csv_lines(_with_head(head, rows)), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="errors-{shown.pk}.csv"'
        return answer

    def apply_view(self, request: HttpRequest, import_id: str) -> HttpResponse:
        shown = self._one(request, import_id)
        act = partial(applying.request_apply, shown, by=actor_of(request), reason=request.POST.get("reason", ""))
        waits = (
            gettext("A second person is asked.") if shown.needs_second_person else gettext("The list is being applied.")
        )
        attempt(request, act, waits)
        return to("registerimport_change", shown.pk)

    def refuse_view(self, request: HttpRequest, import_id: str) -> HttpResponse:
        shown = self._one(request, import_id)
        attempt(request, partial(applying.refuse_list, shown, by=actor_of(request)), gettext("The list is put away."))
        return to("registerimport_change", shown.pk)

    def undo_view(self, request: HttpRequest, import_id: str) -> HttpResponse:
        shown = self._one(request, import_id)
        act = partial(undoing.request_undo, shown, by=actor_of(request), reason=request.POST.get("reason", ""))
        attempt(request, act, gettext("Undoing has been asked for."))
        return to("registerimport_change", shown.pk)

    def _one(self, request: HttpRequest, import_id: object) -> RegisterImport:
        found: RegisterImport = get_object_or_404(self.get_queryset(request).select_related("approval"), pk=import_id)
        return found

    def _view(self, view: Any) -> Any:
        """Signed in, allowed to see imports at all; POST for what changes something."""
        method = require_GET if view in (self.progress_view, self.errors_view) else require_POST

        def checked(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            if not self.has_view_permission(request):
                return HttpResponse(status=403)
            return cast("HttpResponseBase", view(request, **arguments))

        return self.admin_site.admin_view(method(checked))


def _what_is_possible(request: HttpRequest, shown: RegisterImport) -> dict[str, bool]:
    may, checked = request.user.has_perm, shown.state == ImportState.CHECKED
    undoable = shown.state == ImportState.APPLIED and undoing.may_be_undone(shown)
    return {
        "can_apply": checked and not shown.error_count and may("register.apply_registerimport"),
        "can_refuse": checked and may("register.apply_registerimport"),
        "can_undo": undoable and may("register.undo_registerimport"),
    }


def _with_head(head: tuple[str, ...], rows: Any) -> Any:
    yield head
    yield from rows
