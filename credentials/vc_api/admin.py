"""Staff screens: tokens of integrators, shown once when they are made; and how much was issued with them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSplitDateTimeWidget

from identity.admin_base import ScopedModelAdmin, actor_of
from identity.object_actions import ObjectAction, ObjectActionsMixin

from . import actions
from .models import ApiCredential, ApiToken, Scope


class TokenForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(label=_("may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = ApiToken
        fields = ("name", "scopes", "expires_at")
        widgets: ClassVar = {"expires_at": UnfoldAdminSplitDateTimeWidget()}


@admin.register(ApiToken)
class ApiTokenAdmin(ObjectActionsMixin, ScopedModelAdmin):
    editable = True
    icon = "key"
    form = TokenForm
    list_display = ("name", "scopes", "created_at", "expires_at", "revoked_at")
    ordering = ("-created_at",)
    object_actions = (
        ObjectAction(
            "revoke",
            _("Revoke"),
            run=lambda token, by, data: actions.revoke_token(token, by=by),
            tell=lambda token: _("This token opens nothing any more. What was issued with it stays valid."),
            permission=actions.CHANGE,
            allowed=lambda token: token.revoked_at is None,
            dangerous=True,
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The action wrote its own row."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Make it by the action, and show its text this once."""
        made, secret = actions.make_token(obj.name, form.cleaned_data["scopes"], obj.expires_at, by=actor_of(request))
        obj.pk, obj.token_hash, obj.created_at = made.pk, made.token_hash, made.created_at
        text = gettext("The token, shown only now: %(token)s") % {"token": secret}
        self.message_user(request, text, messages.WARNING)


@admin.register(ApiCredential)
class ApiCredentialAdmin(ScopedModelAdmin):
    icon = "verified"
    list_display = ("id", "token", "issued_at", "revoked", "suspended")
    list_filter = ("token", "revoked", "suspended")
    list_select_related = ("token",)
    ordering = ("-issued_at",)
