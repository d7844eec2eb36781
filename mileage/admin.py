"""Staff screens of the mileage: the ledger to read, programmes to edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from identity.admin_base import ScopedModelAdmin, actor_of, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin

from .actions.books import CHANGE, CLOSE_MONTH, close_account, close_month
from .errors import MileageError
from .models import (
    Account,
    AccountState,
    Asset,
    Award,
    Clawback,
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


def has_left(account: Account) -> bool:
    return account.kind in OWN and account.member is not None and account.member.left_at is not None


@admin.register(Account)
class AccountAdmin(ObjectActionsMixin, LedgerAdmin):
    object_actions: ClassVar[Sequence[ObjectAction]] = (
        ObjectAction(
            "close",
            _("Close"),
            run=lambda account, by, data: close_account(account, data["reason"], by=by),
            tell=lambda account: _("It must be empty. A closed account stays closed."),
            permission=CHANGE,
            # of who is still here, an account is frozen, in a case: that can be appealed against and undone
            allowed=lambda account: account.state != AccountState.CLOSED and has_left(account),
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
class AwardAdmin(LedgerAdmin):
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
