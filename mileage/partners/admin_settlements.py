"""Staff screens of settlements: make a month, pay it, lay a partner's list beside ours."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from identity.admin_base import ScopedInline, ScopedModelAdmin, actor_of, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from mileage.admin import shown

from .actions.settlements import MAKE, PAY, make_settlements, mark_paid, payment_file, reconcile, statement_lines
from .models import Difference, Reconciliation, Settlement, SettlementState


class ListForm(forms.Form):
    text = forms.CharField(
        label=_("The partner's list (CSV: kind,reference,amount)"),
        max_length=2_000_000,
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12}),
    )


class MonthForm(forms.ModelForm):
    class Meta:
        model = Settlement
        fields = ("month",)


class ReconciliationInline(ScopedInline):
    model = Reconciliation
    fields = ("made_at", "lines", "alike")
    readonly_fields = fields
    show_change_link = True


@admin.register(Settlement)
class SettlementAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """A district's staff see their partners' and their own; the city's staff make and pay them."""

    icon = "request_quote"
    list_display = ("month", "partner", "district", "issued", "accepted", "owes", "earns", "fee", "net", "state")
    list_filter = ("state", "month")
    list_select_related = ("partner", "district")
    search_fields = ("partner__name_ko", "partner__business_number")
    inlines = (ReconciliationInline,)
    readonly_fields = ("files",)
    object_actions: ClassVar = (
        ObjectAction(
            "paid",
            _("Note as paid"),
            run=lambda row, by, data: mark_paid(row, by=by),
            tell=lambda row: _("The points that it accepted leave circulation. It cannot be undone."),
            permission=PAY,
            allowed=lambda row: row.state == SettlementState.MADE,
        ),
        ObjectAction(
            "reconcile",
            _("Compare with the partner's list"),
            run=lambda row, by, data: reconcile(row, data["text"], by=by),
            tell=lambda row: _("Differences are listed. Nothing in the books is changed."),
            permission=PAY,
            allowed=lambda row: row.partner is not None,
            form=ListForm,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = Settlement.objects.all()
        scope = scope_of(request)
        return rows.filter(scope.condition("partner__district") | scope.condition("district"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return scope_of(request).city and request.user.has_perm(MAKE)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | ({} if obj else {"form": MonthForm}))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return super().get_fields(request, obj) if obj else ("month",)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if request.method != "POST" or not self.has_add_permission(request):
            return super().add_view(request, form_url, extra_context)  # type: ignore[no-any-return]
        form = MonthForm(request.POST)
        if not form.is_valid():
            return super().add_view(request, form_url, extra_context)  # type: ignore[no-any-return]

        def made() -> HttpResponse:
            make_settlements(form.cleaned_data["month"], by=actor_of(request))
            return HttpResponseRedirect(reverse("admin:partners_settlement_changelist"))

        return shown(request, made)

    @admin.display(description=_("Files"))
    def files(self, obj: Settlement) -> SafeString:
        links = [
            (reverse("admin:partners_settlement_statement", args=[obj.pk]), _("Statement (CSV)")),
            (reverse("admin:partners_settlement_payments", args=[f"{obj.month:%Y-%m}"]), _("Payment file (CSV)")),
        ]
        return format_html('<a href="{}">{}</a> · <a href="{}">{}</a>', *links[0], *links[1])

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/statement.csv", wrap(self.statement_view), name="partners_settlement_statement"),
            path("payments/<str:month>.csv", wrap(self.payments_view), name="partners_settlement_payments"),
            *super().get_urls(),
        ]

    def statement_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        row = self.get_queryset(request).filter(pk=pk).first() if self.has_view_permission(request) else None
        if row is None:
            raise Http404
        return _file(statement_lines(row), f"settlement-{row.pk}.csv")

    def payments_view(self, request: HttpRequest, month: str) -> StreamingHttpResponse:
        if not (scope_of(request).city and request.user.has_perm(PAY)):
            raise PermissionDenied
        try:
            first = date.fromisoformat(f"{month}-01")
        except ValueError:
            raise Http404 from None
        return _file(payment_file(first), f"payments-{month}.csv")


def _file(lines: Any, name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


class DifferenceInline(ScopedInline):
    model = Difference
    fields = ("kind", "what", "reference", "ours", "theirs")


@admin.register(Reconciliation)
class ReconciliationAdmin(ScopedModelAdmin):
    district_field = "settlement__partner__district"
    icon = "difference"
    list_display = ("made_at", "settlement", "lines", "alike")
    list_select_related = ("settlement__partner",)
    inlines = (DifferenceInline,)
