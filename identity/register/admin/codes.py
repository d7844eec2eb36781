"""Batches of binding codes: made by one person, printed by another."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from identity.admin_base import ScopedModelAdmin, actor_of, scope_of

from ..actions.codes import CodeSelection, make_codes, print_codes
from ..forms import MakeCodesForm
from ..models import CodeBatch
from .pages import REFUSALS, page, to


@admin.register(CodeBatch)
class CodeBatchAdmin(ScopedModelAdmin):
    icon = "qr_code_2"
    district_field = "district"
    list_display = ("id", "district", "count", "made_at", "made_by", "sealed_until", "printed_at", "printed_by")
    list_filter = (("printed_at", admin.EmptyFieldListFilter),)
    list_select_related = ("district", "made_by", "printed_by")
    fields = readonly_fields = (
        "district",
        "register_import",
        "count",
        "made_by",
        "made_at",
        "sealed_until",
        "printed_by",
        "printed_at",
    )
    change_form_outer_after_template = "register/batch_tools.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("register.make_codes"))

    def get_urls(self) -> list[URLPattern]:
        printing = self.admin_site.admin_view(never_cache(require_POST(self.print_view)))
        own = [path("<int:batch_id>/print/", printing, name="register_batch_print")]
        return own + cast("list[URLPattern]", super().get_urls())

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = MakeCodesForm(request.POST if request.method == "POST" else None, scope=scope_of(request))
        if request.method == "POST" and form.is_valid():
            try:
                batch = make_codes(CodeSelection(**form.cleaned_data), by=actor_of(request))
            except REFUSALS as error:
                form.add_error(None, str(error))
            else:
                return to("codebatch_change", batch.pk)
        return page(self, request, "batch_make.html", _("Make binding codes"), form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        batch = self.get_queryset(request).filter(pk=object_id).first()
        printable = batch is not None and batch.printed_at is None and batch.sealed_until > now()
        context = {"can_print": printable and request.user.has_perm("register.print_codes")}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def print_view(self, request: HttpRequest, batch_id: int) -> HttpResponse:
        batch = get_object_or_404(self.get_queryset(request), pk=batch_id)
        try:
            letters = print_codes(batch, by=actor_of(request))
        except REFUSALS as error:
            messages.error(request, str(error))
            return to("codebatch_change", batch.pk)
        return TemplateResponse(request, "register/letters.html", {"letters": letters})
