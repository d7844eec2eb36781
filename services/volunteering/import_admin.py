"""Staff screens of files of hours: upload one, see what became of each line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from identity.admin_base import ScopedModelAdmin, actor_of, scope_of
from services.core.errors import ServiceError, text_of

from .actions import SERVICE
from .files import COLUMNS, MOST_BYTES
from .imports import receive_hours
from .models import HoursImport, HoursLine, Institution, LineState


class FileForm(forms.ModelForm):
    file = forms.FileField(
        label=_("CSV file"),
        widget=UnfoldAdminFileFieldWidget(),
        help_text=format_lazy(
            _("UTF-8 or CP949. Columns: {columns}. What was recorded before is not recorded twice."),
            columns=", ".join(COLUMNS),
        ),
    )

    class Meta:
        model = HoursImport
        fields = ("institution",)


@admin.register(HoursImport)
class HoursImportAdmin(ScopedModelAdmin):
    icon = "upload_file"
    district_field = "institution__district"
    service = SERVICE
    form = FileForm
    fields = ("institution", "file")
    list_display = ("uploaded_at", "institution", "waiting", "recorded", "known", "refused")
    list_select_related = ("institution",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counts = {state.value: Count("lines", filter=Q(lines__state=state)) for state in LineState}
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(**{f"n_{name}": count for name, count in counts.items()})
        return counted

    @admin.display(description=_("waiting"))
    def waiting(self, row: Any) -> int:
        return int(row.n_waiting)

    @admin.display(description=_("recorded"))
    def recorded(self, row: Any) -> int:
        return int(row.n_recorded)

    @admin.display(description=_("recorded before"))
    def known(self, row: Any) -> int:
        return int(row.n_known)

    @admin.display(description=_("refused"))
    def refused(self, row: Any) -> int:
        return int(row.n_refused)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("volunteering.add_volunteerrecord"))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("institution", "uploaded_at", *LineState.values) if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("uploaded_at", "waiting", "recorded", "known", "refused") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "institution":
            active = Institution.objects.filter(active=True)
            kwargs["queryset"] = scope_of(request).filter(active, "district", service=SERVICE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is wrong with the file is said on the form's page."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ServiceError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        file: UploadedFile = form.cleaned_data["file"]
        saved = receive_hours(obj.institution, file.read(MOST_BYTES + 1), by=actor_of(request))
        obj.pk, obj.uploaded_at = saved.pk, saved.uploaded_at

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The action wrote its own row."""


@admin.register(HoursLine)
class HoursLineAdmin(ScopedModelAdmin):
    icon = "list"
    district_field = "file__institution__district"
    service = SERVICE
    list_display = ("file", "number", "performed_on", "hours", "reference", "state", "why")
    list_filter = ("state",)
    list_select_related = ("file__institution",)
    search_fields = ("reference",)
    exclude = ("reason",)
    readonly_fields = ("why",)

    @admin.display(description=_("Reason"))
    def why(self, row: HoursLine) -> str:
        return text_of(row.reason) if row.reason else ""
