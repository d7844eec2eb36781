"""Staff screens of the mileage: the ledger to read, programmes to edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin, actor_of, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin

from .actions.books import CHANGE, CLOSE_MONTH, close_account, close_month, freeze_account, thaw_account
from .actions.clawbacks import REQUEST, claimable, request_clawback
from .errors import MileageError
from .models import (
    Account,
    AccountState,
    Asset,
    Award,
    Clawback,
    ClawbackGround,
    Hold,
    Lot,
    Period,
    Posting,
    SealedBatch,
    Transfer,
)
from .queries import OWN, postings_of

MOST_PAGES = 10_000


class UncountedPaginator(Paginator):
    """A table without end is not counted: pages are turned until they are empty."""

    @cached_property
    def count(self) -> int:
        return int(self.per_page) * MOST_PAGES


def shown(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """A refusal of an action as a message on the form, instead of an error page."""
    try:
        return view()
    except MileageError as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(request.get_full_path())


class LedgerAdmin(ScopedModelAdmin):
    """Ledger rows belong to the city. They are written by the posting function alone."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows if scope_of(request).city else rows.none()


@admin.register(Asset)
class AssetAdmin(ScopedModelAdmin):
    icon = "toll"
    scoped = False
    editable = True
    list_display = ("code", "kind", "name_ko", "name_en", "unit")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("code", "kind") if obj else ()


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=UnfoldAdminTextareaWidget())


@admin.register(Account)
class AccountAdmin(ObjectActionsMixin, LedgerAdmin):
    object_actions = (
        ObjectAction(
            "freeze",
            _("Freeze"),
            run=lambda account, by, data: freeze_account(account, data["reason"], by=by),
            tell=lambda account: _(
                "Nothing can be spent or set aside from it. What was promised is still paid, and it still receives."
            ),
            permission=CHANGE,
            allowed=lambda account: account.state == AccountState.OPEN and account.kind in OWN,
            form=ReasonForm,
            dangerous=True,
        ),
        ObjectAction(
            "thaw",
            _("Lift the freeze"),
            run=lambda account, by, data: thaw_account(account, data["reason"], by=by),
            tell=lambda account: _("It can be used again."),
            permission=CHANGE,
            allowed=lambda account: account.state == AccountState.FROZEN,
            form=ReasonForm,
        ),
        ObjectAction(
            "close",
            _("Close"),
            run=lambda account, by, data: close_account(account, data["reason"], by=by),
            tell=lambda account: _("It must be empty. A closed account stays closed."),
            permission=CHANGE,
            allowed=lambda account: account.state != AccountState.CLOSED and account.kind in OWN,
            form=ReasonForm,
            dangerous=True,
        ),
    )
    icon = "account_balance_wallet"
    list_display = ("id", "asset", "kind", "code", "member", "state", "balance", "held")
    list_filter = ("kind", "state", "asset")
    list_select_related = ("asset", "member")
    search_fields = ("member__id__exact", "code")
    search_help_text = _("The member's number, or the code")
    ordering = ("id",)
    personal_fields = ("balance",)


@admin.register(Transfer)
class TransferAdmin(LedgerAdmin):
    icon = "swap_horiz"
    paginator = UncountedPaginator
    list_display = ("id", "recorded_at", "kind", "reason", "source_ref", "event_at", "reverses")
    search_fields = ("id__exact",)
    search_help_text = _("The transfer's number")
    ordering = ("-id",)
    exclude = ("salt",)
    readonly_fields = ("parts",)

    @admin.display(description=_("Postings"))
    def parts(self, obj: Transfer) -> str:
        return " · ".join(f"{row.account_id}: {row.amount:+d} {row.account.asset.code}" for row in postings_of(obj))


@admin.register(Posting)
class PostingAdmin(LedgerAdmin):
    icon = "receipt_long"
    paginator = UncountedPaginator
    list_display = ("id", "transfer", "account", "amount", "balance", "number")
    list_select_related = ("transfer", "account")
    search_fields = ("id__exact", "account__id__exact")
    search_help_text = _("The posting's or the account's number")
    ordering = ("-id",)


@admin.register(Lot)
class LotAdmin(LedgerAdmin):
    icon = "layers"
    paginator = UncountedPaginator
    list_display = ("id", "account", "amount", "remaining", "held", "starts_at", "expires_at", "programme")
    list_select_related = ("account",)
    search_fields = ("id__exact", "account__id__exact")
    search_help_text = _("The lot's or the account's number")
    ordering = ("-id",)


@admin.register(Hold)
class HoldAdmin(LedgerAdmin):
    icon = "lock_clock"
    list_display = ("id", "account", "amount", "captured", "state", "placed_at", "expires_at", "reason")
    list_filter = ("state",)
    list_select_related = ("account",)
    ordering = ("-id",)


@admin.register(SealedBatch)
class SealedBatchAdmin(LedgerAdmin):
    icon = "verified"
    list_display = ("first_position", "size", "sealed_at", "commitment")
    list_select_related = ("commitment",)


class ClawbackForm(forms.Form):
    amount = forms.IntegerField(label=_("Points"), min_value=1, widget=UnfoldAdminIntegerFieldWidget())
    ground = forms.ChoiceField(label=_("Ground"), choices=ClawbackGround, widget=UnfoldAdminSelectWidget())
    reason = forms.CharField(label=_("What was found"), max_length=500, widget=UnfoldAdminTextareaWidget())


def _ask_clawback(award: Award, by: Actor, data: dict[str, Any]) -> None:
    request_clawback(award, data["amount"], ClawbackGround(data["ground"]), data["reason"], by=by)


@admin.register(Clawback)
class ClawbackAdmin(LedgerAdmin):
    icon = "undo"
    list_display = ("approved_at", "award", "ground", "amount", "taken", "owed", "state", "done_at")
    list_filter = ("state", "ground")
    list_select_related = ("award",)
    search_fields = ("award__member__id__exact", "award__source_ref")
    search_help_text = _("The member's number, or the award's source")
    ordering = ("-id",)


@admin.register(Award)
class AwardAdmin(ObjectActionsMixin, LedgerAdmin):
    object_actions = (
        ObjectAction(
            "claw_back",
            _("Claw back"),
            run=_ask_clawback,
            tell=lambda award: (
                _(
                    "Another person must approve. %(points)d points can be claimed. What is left is taken back, also "
                    "from those to whom it was passed on; what was spent is owed, and later earnings repay it."
                )
                % {"points": claimable(award)}
            ),
            permission=REQUEST,
            allowed=lambda award: claimable(award) > 0,
            form=ClawbackForm,
            dangerous=True,
        ),
    )
    icon = "redeem"
    list_display = ("event_at", "programme", "member", "quantity", "amount", "state", "why_less")
    list_filter = ("programme", "state")
    list_select_related = ("programme", "member")
    search_fields = ("member__id__exact", "source_ref")
    search_help_text = _("The member's number, or the source")
    ordering = ("-id",)


class MonthForm(forms.ModelForm):
    class Meta:
        model = Period
        fields = ("month",)
        help_texts: ClassVar = {
            "month": _("The first day of a month that is over. Nothing that happened in it is accepted any more.")
        }


@admin.register(Period)
class PeriodAdmin(LedgerAdmin):
    icon = "event_available"
    list_display = ("month", "closed_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return scope_of(request).city and request.user.has_perm(CLOSE_MONTH)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | ({} if obj else {"form": MonthForm}))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        close_month(obj.month, by=actor_of(request))

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The action wrote its own row."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return shown(request, lambda: super(PeriodAdmin, self).changeform_view(request, *args, **kwargs))


# more screens, in files of their own
from . import admin_exchange, admin_organisations, admin_programmes  # noqa: E402, F401
