"""Staff screens: what is issued, to the members of one's districts, without names; and what may be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action

from identity.actors import Actor
from identity.errors import IdentityError

from .actions.bulk import request_bulk_change
from .actions.statuses import PERMISSION, change_status
from .errors import CredentialsError
from .models import Credential, CredentialState, StatusChange, StatusReason
from .staff import appeals as appeals_screens  # noqa: F401  # registers its screens
from .staff import bulk as bulk_screens  # noqa: F401  # registers its screens
from .staff import conditions as conditions_screens  # noqa: F401  # registers its screens
from .staff import deferrals as deferral_screens  # noqa: F401  # registers its screen
from .staff import finding
from .staff import institutions as institutions_screens  # noqa: F401  # registers its screens
from .staff import kinds as kinds_screens  # noqa: F401  # registers its screens
from .staff import lists as lists_screens  # noqa: F401  # registers its screens
from .staff import representations as representations_screens  # noqa: F401  # registers its screens
from .staff.forms import HolderForm, ReasonForm, StatusForm
from .staff.offering import OfferingMixin
from .staff.printing import PrintingMixin

REFUSALS = (CredentialsError, IdentityError)
LIST = "admin:credentials_credential_changelist"
DETAIL = "admin:credentials_credential_change"


class ReadOnly:
    """Rows that staff see and never write by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class StatusChangeInline(ReadOnly, TabularInline):
    model = StatusChange
    fields = ("at", "before", "after", "reason")
    extra = 0


@admin.register(Credential)
class CredentialAdmin(OfferingMixin, PrintingMixin, ReadOnly, ModelAdmin):
    list_display = ("short_id", "kind", "district", "state", "notification", "issued_at", "expires_at")
    list_filter = ("state", "kind", "notification", "district")
    list_select_related = ("kind", "district")
    fields = (
        "id",
        "kind",
        "format",
        "district",
        "member",
        "state",
        "issued_at",
        "expires_at",
        "notification",
        "notified_at",
    )
    search_fields = ("id",)
    search_help_text = _("The exact id of a card or a member. To search by name, use “Find a holder's cards”.")
    inlines = (StatusChangeInline,)
    actions = ("ask_to_suspend", "ask_to_reinstate", "ask_to_revoke")
    actions_list = ("find_holder", "offer_card", "print_card")
    actions_detail = ("change_status_of",)

    @admin.display(description=_("card"))
    def short_id(self, credential: Credential) -> str:
        return str(credential.id)[:8]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credential]:
        """Own districts only."""
        scope = _actor(request).scope()
        return scope.filter(super().get_queryset(request), "district")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Credential], search_term: str
    ) -> tuple[QuerySet[Credential], bool]:
        """By exact id, so that nobody leafs through other people's cards."""
        if not search_term:
            return queryset, False
        try:
            wanted = UUID(search_term.strip())
        except ValueError:
            return queryset.none(), False
        return queryset.filter(pk=wanted) | queryset.filter(member=wanted), False

    def has_change_status_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_find_holder_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(finding.PERMISSION)

    @action(description=_("Suspend, reinstate or revoke"), url_path="status", permissions=["change_status"])  # type: ignore[untyped-decorator]
    def change_status_of(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """One card."""
        credential = get_object_or_404(self.get_queryset(request), pk=object_id)
        back = reverse(DETAIL, args=[credential.pk])
        form = StatusForm(credential, request.POST or None)
        if form.is_valid():
            after, reason = CredentialState(form.cleaned_data["after"]), StatusReason(form.cleaned_data["reason"])
            if self._carried_out(request, lambda by: change_status(credential, after, reason, by=by)):
                self.message_user(request, gettext("Done. Verifiers see it within a minute."), messages.SUCCESS)
            return HttpResponseRedirect(back)
        lines = [
            gettext("Card %(card)s, now %(state)s.") % {"card": credential.id, "state": credential.get_state_display()}
        ]
        return self._page(request, form, gettext("Change the status of a card"), gettext("Carry out"), back, lines)

    @admin.action(description=_("Suspend the selected cards (second person)"), permissions=["change_status"])
    def ask_to_suspend(self, request: HttpRequest, queryset: QuerySet[Credential]) -> HttpResponseBase | None:
        count = queryset.count()
        text = ngettext(
            "%(count)d card would be suspended until it is reinstated.",
            "%(count)d cards would be suspended until they are reinstated.",
            count,
        )
        return self._ask(request, queryset, "ask_to_suspend", CredentialState.SUSPENDED, text % {"count": count})

    @admin.action(description=_("Reinstate the selected cards (second person)"), permissions=["change_status"])
    def ask_to_reinstate(self, request: HttpRequest, queryset: QuerySet[Credential]) -> HttpResponseBase | None:
        count = queryset.count()
        text = ngettext("%(count)d card would be valid again.", "%(count)d cards would be valid again.", count)
        return self._ask(request, queryset, "ask_to_reinstate", CredentialState.ACTIVE, text % {"count": count})

    @admin.action(description=_("Revoke the selected cards (second person)"), permissions=["change_status"])
    def ask_to_revoke(self, request: HttpRequest, queryset: QuerySet[Credential]) -> HttpResponseBase | None:
        count = queryset.count()
        text = ngettext("%(count)d card would end for good.", "%(count)d cards would end for good.", count)
        return self._ask(request, queryset, "ask_to_revoke", CredentialState.REVOKED, text % {"count": count})

    def _ask(
        self, request: HttpRequest, queryset: QuerySet[Credential], name: str, after: CredentialState, text: str
    ) -> HttpResponseBase | None:
        """Several cards: another person decides."""
        chosen = list(queryset.select_related("district"))
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        if form.is_valid():
            reason = StatusReason(form.cleaned_data["reason"])
            if self._carried_out(request, lambda by: request_bulk_change(chosen, after, reason, by=by)):
                said = gettext(
                    "Asked. Another person decides under Approvals; see “Changes of many cards” how far it is."
                )
                self.message_user(request, said, messages.SUCCESS)
            return None
        kept = [("action", name), *(("_selected_action", str(each.pk)) for each in chosen)]
        title, button = gettext("Change the status of several cards"), gettext("Ask a second person")
        return self._page(request, form, title, button, reverse(LIST), [text], kept)

    @action(description=_("Find a holder's cards"), url_path="find", permissions=["find_holder"])  # type: ignore[untyped-decorator]
    def find_holder(self, request: HttpRequest) -> HttpResponseBase:
        """By exact name and birth date; the search is recorded."""
        form = HolderForm(request.POST or None)
        lines = [gettext("Both must be exact. The search is recorded with your name and the reason.")]
        if form.is_valid():
            given = form.cleaned_data
            found = finding.find_holders(given["name"], given["birth_date"], given["reason"], by=_actor(request))
            if len(found) == 1:
                return HttpResponseRedirect(f"{reverse(LIST)}?member__id__exact={found[0].pk}")
            lines.append(gettext("Nobody of that name and birth date has a wallet in your districts."))
            if found:
                lines[-1] = (
                    gettext("Several people: search by member id.") + " " + ", ".join(str(one.pk) for one in found)
                )
        return self._page(request, form, gettext("Find a holder's cards"), gettext("Find"), reverse(LIST), lines)

    def _carried_out(self, request: HttpRequest, act: Any) -> bool:
        try:
            act(_actor(request))
        except REFUSALS as error:
            self.message_user(request, str(error), messages.ERROR)
            return False
        return True

    def _page(
        self,
        request: HttpRequest,
        form: Form,
        title: str,
        button: str,
        back: str,
        lines: Sequence[str],
        kept: Sequence[tuple[str, str]] = (),
    ) -> HttpResponse:
        context = self.admin_site.each_context(request) | {"title": title, "form": form, "button": button, "back": back}
        context |= {"lines": lines, "kept": kept, "opts": self.opts}
        return TemplateResponse(request, "credentials/admin/form.html", context)


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        raise PermissionDenied
    return Actor.staff(request.user)
