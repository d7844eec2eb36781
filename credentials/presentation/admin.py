"""Staff screens: what is checked for which purpose, by which systems, and how often. Nothing of persons."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import segno
from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from identity.actors import Actor
from identity.admin_base import ScopedInline, ScopedModelAdmin, actor_of
from identity.object_actions import ObjectAction, ObjectActionsMixin

from ..figures.masking import about
from .clients import PERMISSION, make_secret, revoke_secrets
from .desks import make_desk, revoke_desk
from .models import (
    Delivery,
    DeskLink,
    DraftState,
    Mode,
    Purpose,
    PurposeDraft,
    PurposeVersion,
    UseCount,
    VerifierClient,
)
from .proposals import decline_draft, review_draft
from .purposes import CHANGE, propose_purpose


class PurposeForm(forms.ModelForm):
    """All that can be set; the code is given once."""

    modes = forms.TypedMultipleChoiceField(
        label=_("modes"), choices=Mode.choices, widget=forms.CheckboxSelectMultiple, coerce=str
    )


class PurposeVersions(ScopedInline):
    model = PurposeVersion
    fields = ("version", "created_at", "approval")
    readonly_fields = ("created_at",)


@admin.register(Purpose)
class PurposeAdmin(ScopedModelAdmin):
    """Saving asks another person; nothing changes before that."""

    scoped = False
    editable = True
    icon = "fact_check"
    form = PurposeForm
    list_display = ("name_ko", "name_en", "code", "audience", "holder_check", "max_list_age", "active")
    list_filter = ("active", "audience", "holder_check")
    list_select_related = ("organisation",)
    ordering = ("code",)
    inlines = (PurposeVersions,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        propose_purpose(obj, by=actor_of(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """There is nothing of its own to save."""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Nothing was changed."""
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The request for approval has its own row."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The request for approval has its own row."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return self._asked(request)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._asked(request)

    def _asked(self, request: HttpRequest) -> HttpResponse:
        messages.success(request, _("Asked for approval. It is in force as soon as another person approves it."))
        return redirect(reverse("admin:presentation_purpose_changelist"))


class DeskForm(forms.Form):
    """A place, not a person."""

    name = forms.CharField(label=_("name of the desk"), max_length=60, widget=UnfoldAdminTextInputWidget())


def _revoke(client: VerifierClient, actor: Actor, data: dict[str, Any]) -> object:
    return revoke_secrets(client, by=actor)


class VerifierClientForm(forms.ModelForm):
    """Two lists side by side are wider than a screen: what the system may ask is ticked."""

    purposes = forms.ModelMultipleChoiceField(
        Purpose.objects.all(), label=_("purposes"), required=False, widget=forms.CheckboxSelectMultiple
    )


@admin.register(VerifierClient)
class VerifierClientAdmin(ObjectActionsMixin, ScopedModelAdmin):
    scoped = False
    editable = True
    icon = "point_of_sale"
    list_display = ("name_ko", "name_en", "organisation", "active", "created_at")
    list_filter = ("active",)
    list_select_related = ("organisation",)
    readonly_fields = ("id", "created_at")
    form = VerifierClientForm
    ordering = ("name_ko",)
    object_actions: ClassVar = (
        ObjectAction(
            "secret",
            _("Make a secret"),
            run=lambda client, actor, data: None,
            tell=lambda client: _("A further secret for this system. It is shown once, on the next page."),
            permission=PERMISSION,
            allowed=lambda client: client.active,
        ),
        ObjectAction(
            "desk",
            _("Make a desk link"),
            run=lambda client, actor, data: None,
            tell=lambda client: _(
                "For one desk: its scanner gets this system's purposes. Shown once, on the next page."
            ),
            permission=PERMISSION,
            allowed=lambda client: client.active,
            form=DeskForm,
        ),
        ObjectAction(
            "revoke_secrets",
            _("Revoke all secrets"),
            run=_revoke,
            tell=lambda client: _("The system can ask nothing more until it has a new secret."),
            permission=PERMISSION,
            dangerous=True,
        ),
    )

    def object_action_view(self, request: HttpRequest, object_id: str, action: ObjectAction) -> HttpResponse:
        response = super().object_action_view(request, object_id, action)
        if request.method != "POST" or response.status_code != 302:
            return response
        client = VerifierClient.objects.get(pk=object_id)
        if action.name == "secret":
            made = {"title": _("The secret, shown once"), "made": make_secret(client, by=actor_of(request))}
            return self._shown_once(request, object_id, "secret", made | {"client": client})
        if action.name == "desk":
            desk = make_desk(client, request.POST["name"], by=actor_of(request))
            picture = segno.make(desk.link, error="m").svg_data_uri(scale=5, border=4)
            made = {"title": _("The desk link, shown once"), "made": desk, "picture": picture}
            return self._shown_once(request, object_id, "desk", made)
        return response

    def _shown_once(self, request: HttpRequest, object_id: str, name: str, made: dict[str, Any]) -> HttpResponse:
        list(messages.get_messages(request))  # "done" would come on a later page
        context = (
            self.admin_site.each_context(request)
            | made
            | {
                "opts": self.model._meta,
                "back": reverse("admin:presentation_verifierclient_change", args=[object_id]),
            }
        )
        headers = {"Cache-Control": "no-store"}
        return TemplateResponse(request, f"admin/presentation/{name}.html", context, headers=headers)


@admin.register(DeskLink)
class DeskLinkAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """Desks that have the purposes of an organisation."""

    scoped = False
    icon = "countertops"
    list_display = ("name", "client", "created_at", "revoked_at")
    list_filter = ("client",)
    list_select_related = ("client",)
    ordering = ("-created_at",)
    object_actions: ClassVar = (
        ObjectAction(
            "revoke",
            _("Take the code back"),
            run=lambda desk, actor, data: revoke_desk(desk.client, desk.pk, by=actor),
            tell=lambda desk: _("With its next connection the desk loses the purposes."),
            permission=PERMISSION,
            allowed=lambda desk: desk.revoked_at is None,
            dangerous=True,
        ),
    )


@admin.register(PurposeDraft)
class PurposeDraftAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """What verifier organisations propose; a purpose comes of it when another person approves."""

    scoped = False
    icon = "rate_review"
    list_display = ("code", "organisation", "system", "state", "created_at")
    list_filter = ("state",)
    list_select_related = ("organisation", "system")
    fields = ("organisation", "system", "code", "state", "note", "approval", "created_at", "proposed")
    readonly_fields = ("proposed",)
    ordering = ("-created_at",)

    @admin.display(description=_("settings"))
    def proposed(self, draft: PurposeDraft) -> str:
        """As text to read: Korean as Korean, the query in lines."""
        return format_html("<pre>{}</pre>", json.dumps(draft.settings, ensure_ascii=False, indent=2))

    object_actions: ClassVar = (
        ObjectAction(
            "review",
            _("Ask another person to approve"),
            run=lambda draft, actor, data: review_draft(draft, by=actor, reason=data["note"]),
            tell=lambda draft: _("You have reviewed the settings. The purpose is in force once another approves it."),
            permission=CHANGE,
            allowed=lambda draft: draft.state == DraftState.DRAFTED,
        ),
        ObjectAction(
            "decline",
            _("Decline"),
            run=lambda draft, actor, data: decline_draft(draft, by=actor, reason=data["note"]),
            tell=lambda draft: _("The organisation reads your note; it may propose the purpose anew."),
            permission=CHANGE,
            allowed=lambda draft: draft.state == DraftState.DRAFTED,
            dangerous=True,
        ),
    )


@admin.register(Delivery)
class DeliveryAdmin(ScopedModelAdmin):
    scoped = False
    icon = "outbox"
    list_display = ("created_at", "client", "attempts", "last_outcome", "next_at", "delivered_at")
    list_filter = ("client",)
    list_select_related = ("client",)
    ordering = ("-created_at",)


@admin.register(UseCount)
class UseCountAdmin(ScopedModelAdmin):
    scoped = False
    icon = "monitoring"
    list_display = ("day", "purpose", "outcome", "card", "about")
    fields = ("day", "purpose", "outcome", "card", "about")
    list_filter = ("purpose", "outcome", "card")
    list_select_related = ("purpose",)
    date_hierarchy = "day"
    ordering = ("-day", "purpose")

    @admin.display(description=_("count"))
    def about(self, row: UseCount) -> str:
        """Never exact: a small number could be computed from the other days and the month's total."""
        return about(row.count)
