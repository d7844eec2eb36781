"""Staff screens of the stable token; what makes tokens asks another person."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from identity.actors import Actor
from identity.admin_base import actor_of, scope_of
from identity.models import Member
from identity.object_actions import ObjectAction, ObjectActionsMixin
from mileage.admin import LedgerAdmin, ReasonForm
from mileage.models import AssetKind, Programme

from . import actions
from .models import Deposit, DepositKind, Dispute, DisputeState, Limit, Redemption, RedemptionState, ReserveProof, Terms


class DepositForm(ReasonForm):
    kind = forms.ChoiceField(label=_("kind"), choices=DepositKind, widget=UnfoldAdminSelectWidget())
    amount = forms.IntegerField(label=_("won"), min_value=1, widget=UnfoldAdminIntegerFieldWidget())
    bank_reference = forms.CharField(
        label=_("the bank's reference"), max_length=64, widget=UnfoldAdminTextInputWidget()
    )


class IssueForm(ReasonForm):
    member = forms.ModelChoiceField(
        Member.objects.filter(left_at=None), label=_("member"), widget=UnfoldAdminTextInputWidget()
    )
    kind = forms.ChoiceField(label=_("out of deposits"), choices=DepositKind, widget=UnfoldAdminSelectWidget())
    amount = forms.IntegerField(label=_("won"), min_value=1, widget=UnfoldAdminIntegerFieldWidget())


class FundForm(ReasonForm):
    programme = forms.ModelChoiceField(
        Programme.objects.filter(asset__kind=AssetKind.STABLE), label=_("programme"), widget=UnfoldAdminSelectWidget()
    )
    amount = forms.IntegerField(label=_("won"), min_value=1, widget=UnfoldAdminIntegerFieldWidget())


class TermsForm(forms.ModelForm):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}))

    class Meta:
        model = Terms
        fields = ("legal_basis", "trustee", "outstanding_limit", "year_limit")


def _deposit(row: Terms, by: Actor, data: dict[str, Any]) -> object:
    kind = DepositKind(data["kind"])
    return actions.request_deposit(kind, data["amount"], data["bank_reference"], data["reason"], by=by)


def _issue(row: Terms, by: Actor, data: dict[str, Any]) -> object:
    return actions.request_issue(data["member"], data["amount"], DepositKind(data["kind"]), data["reason"], by=by)


def _fund(row: Terms, by: Actor, data: dict[str, Any]) -> object:
    return actions.request_funding(data["programme"], data["amount"], data["reason"], by=by)


@admin.register(Terms)
class TermsAdmin(ObjectActionsMixin, LedgerAdmin):
    """Adding asks another person; nothing is on before that."""

    icon = "account_balance"
    list_display = ("set_at", "legal_basis", "trustee", "outstanding_limit", "year_limit")
    object_actions: ClassVar = (
        ObjectAction(
            "deposit", _("Record a deposit"), run=_deposit,
            tell=lambda row: _("Another person must approve. Tokens can be issued out of it."),
            permission=actions.ASK, form=DepositForm,
        ),
        ObjectAction(
            "issue", _("Issue to a member"), run=_issue,
            tell=lambda row: _("Another person must approve. It comes out of what was deposited."),
            permission=actions.ASK, form=IssueForm,
        ),
        ObjectAction(
            "fund", _("Fund a bonus"), run=_fund,
            tell=lambda row: _("Another person must approve. It comes out of what was deposited for bonuses."),
            permission=actions.ASK, form=FundForm,
        ),
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return scope_of(request).city and request.user.has_perm(actions.ASK)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | ({} if obj else {"form": TermsForm}))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return super().get_fields(request, obj) if obj else (*TermsForm.Meta.fields, "reason")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        form = TermsForm(request.POST)
        if request.method != "POST" or not self.has_add_permission(request) or not form.is_valid():
            return super().add_view(request, form_url, extra_context)  # type: ignore[no-any-return]
        data = form.cleaned_data
        limits = (data["outstanding_limit"], data["year_limit"])
        actions.propose_terms(data["legal_basis"], data["trustee"], *limits, data["reason"], by=actor_of(request))
        messages.success(request, _("Another person must approve."))
        return HttpResponseRedirect(reverse("admin:stable_terms_changelist"))


@admin.register(Deposit)
class DepositAdmin(LedgerAdmin):
    icon = "savings"
    list_display = ("recorded_at", "kind", "amount", "bank_reference")


@admin.register(Limit)
class LimitAdmin(LedgerAdmin):
    icon = "speed"
    list_display = ("asset", "year", "used", "cap")
    list_select_related = ("asset",)


@admin.register(Redemption)
class RedemptionAdmin(ObjectActionsMixin, LedgerAdmin):
    icon = "payments"
    list_display = ("asked_at", "member", "amount", "state", "settled_at")
    list_filter = ("state",)
    personal_fields = ("member", "payout")
    object_actions: ClassVar = (
        ObjectAction(
            "paid", _("Note as paid"),
            run=lambda row, by, data: actions.settle_redemption(row, True, data["note"], by=by),
            tell=lambda row: _("The bank has paid it out."),
            permission=actions.SETTLE, allowed=lambda row: row.state == RedemptionState.PENDING,
        ),
        ObjectAction(
            "returned", _("Note as returned"),
            run=lambda row, by, data: actions.settle_redemption(row, False, data["note"], by=by),
            tell=lambda row: _("The bank could not pay it: the member gets the tokens back."),
            permission=actions.SETTLE, allowed=lambda row: row.state == RedemptionState.PENDING,
        ),
    )  # fmt: skip


@admin.register(Dispute)
class DisputeAdmin(ObjectActionsMixin, LedgerAdmin):
    icon = "gavel"
    list_display = ("opened_at", "member", "transfer", "state")
    list_filter = ("state",)
    personal_fields = ("member", "text")
    object_actions: ClassVar = (
        ObjectAction(
            "correct", _("Correct"),
            run=lambda row, by, data: actions.request_correction(row, data["reason"], by=by),
            tell=lambda row: _("Another person must approve. The transfer is then reversed."),
            permission=actions.DECIDE, allowed=lambda row: row.state == DisputeState.OPEN, form=ReasonForm,
        ),
        ObjectAction(
            "refuse", _("Refuse"),
            run=lambda row, by, data: actions.refuse_dispute(row, data["reason"], by=by),
            tell=lambda row: _("The member reads the reason."),
            permission=actions.DECIDE, allowed=lambda row: row.state == DisputeState.OPEN, form=ReasonForm,
        ),
    )  # fmt: skip


@admin.register(ReserveProof)
class ReserveProofAdmin(LedgerAdmin):
    icon = "verified_user"
    list_display = ("day", "deposited", "paid_out", "outstanding", "unissued", "pending")
