"""Staff screens of the exchange: rates that two people set, campaigns, and what was exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.forms import RangeWidget
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
)

from identity.admin_base import ScopedModelAdmin, actor_of, scope_of

from .actions.rates import REQUEST, request_rate
from .admin import LedgerAdmin, shown
from .admin_dry_run import DryRunMixin, PastForm, dry_run_action, months
from .dry_run import dry_run_campaign
from .models import BonusCampaign, ExchangeQuote, ExchangeRate


class MomentsWidget(RangeWidget):
    """A beginning and an end, each picked from a calendar; in Asia/Seoul."""

    def __init__(self) -> None:
        attributes = {"type": "datetime-local", "class": " ".join(INPUT_CLASSES)}
        super().__init__(forms.DateTimeInput(attributes, format="%Y-%m-%dT%H:%M"))


MOMENTS: dict[type, dict[str, Any]] = {DateTimeRangeField: {"widget": MomentsWidget}}


@admin.register(ExchangeRate)
class ExchangeRateAdmin(LedgerAdmin):
    """Saving asks another person. A rate is never edited: a new one ends it."""

    icon = "currency_exchange"
    list_display = ("source", "gives", "target", "gets", "fee", "day_limit", "year_limit", "during")
    list_filter = ("source", "target")
    list_select_related = ("source", "target")
    exclude = ("approval", "commitment")
    formfield_overrides: ClassVar[dict[type, dict[str, Any]]] = MOMENTS

    def has_add_permission(self, request: HttpRequest) -> bool:
        return scope_of(request).city and request.user.has_perm(REQUEST)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        request_rate(obj, by=actor_of(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """There is nothing of its own to save."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The request for approval has its own row."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        messages.success(request, _("Asked for approval. It is in force as soon as another person approves it."))
        return redirect(reverse("admin:mileage_exchangerate_changelist"))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return shown(request, lambda: super(ExchangeRateAdmin, self).changeform_view(request, *args, **kwargs))


class CampaignForm(PastForm, forms.ModelForm):
    """The bonus as it could be, and the exchanges to try it on."""

    since = forms.DateField(label=_("Exchanges from"), widget=UnfoldAdminSingleDateWidget())
    until = forms.DateField(label=_("Exchanges until, not included"), widget=UnfoldAdminSingleDateWidget())

    class Meta:
        model = BonusCampaign
        fields = ("source", "bonus")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "source": UnfoldAdminSelectWidget(),
            "bonus": UnfoldAdminIntegerFieldWidget(),
        }


@admin.register(BonusCampaign)
class BonusCampaignAdmin(DryRunMixin, ScopedModelAdmin):
    icon = "redeem"
    scoped = False
    editable = True
    list_display = ("code", "name_ko", "source", "programme", "bonus", "during", "left")
    list_select_related = ("source", "programme__budget")
    readonly_fields = ("left",)
    formfield_overrides: ClassVar[dict[type, dict[str, Any]]] = MOMENTS

    object_actions = (
        dry_run_action(
            _("Shows what this bonus would have cost on the exchanges of the past. Nothing is saved or paid."),
            "mileage.change_bonuscampaign",
        ),
    )

    def budget_of(self, obj: BonusCampaign) -> int:
        return obj.programme.budget.balance

    def dry_form(self, request: HttpRequest, obj: BonusCampaign, first: dict[str, Any]) -> CampaignForm:
        return CampaignForm(request.POST if request.method == "POST" else None, instance=obj, initial=first)

    def tried(self, obj: BonusCampaign, since: datetime, until: datetime, wanted: dict[str, Any]) -> Iterator[str]:
        """The form has put its bonus into the campaign, which is not saved."""
        run = dry_run_campaign(obj, since, until, wanted["budget"])
        yield gettext("%(raised)d of %(exchanges)d exchanges get more, of %(people)d people: %(units)d in all.") % {
            "raised": run.raised,
            "exchanges": run.exchanges,
            "people": len(run.people),
            "units": run.units,
        }
        if run.unfunded:
            yield gettext("For %(count)d the budget had too little left.") % {"count": run.unfunded}
        yield from months(run.by_month)

    @admin.display(description=_("Left of the budget"))
    def left(self, obj: BonusCampaign) -> int:
        return obj.programme.budget.balance if obj.pk else 0

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("code", "left") if obj else ("left",)


@admin.register(ExchangeQuote)
class ExchangeQuoteAdmin(LedgerAdmin):
    icon = "swap_horizontal_circle"
    list_display = ("made_at", "member", "rate", "amount", "fee", "remainder", "bonus", "total", "executed_at")
    list_select_related = ("member", "rate__source", "rate__target")
    search_fields = ("id__exact", "member__id__exact")
    search_help_text = _("The member's number, or the exchange's")
    personal_fields = ("amount",)
