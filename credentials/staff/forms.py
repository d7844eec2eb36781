"""Forms of the staff screens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from ..models import Credential, CredentialState, StatusReason

REASONS = [(reason.value, reason.label) for reason in StatusReason if reason.value in StatusReason.BY_STAFF]
_VERBS = {
    CredentialState.ACTIVE: _("reinstate: valid again"),
    CredentialState.SUSPENDED: _("suspend: not valid until reinstated"),
    CredentialState.REVOKED: _("revoke: never valid again"),
}


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.ChoiceField(label=_("reason"), choices=REASONS, widget=UnfoldAdminSelectWidget)


class StatusForm(ReasonForm):
    """What to do with one card, and why. Offers only what the card's state allows."""

    after = forms.ChoiceField(label=_("what to do"), widget=UnfoldAdminSelectWidget)
    field_order = ("after", "reason")

    def __init__(self, credential: Credential, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = CredentialState.NEXT[credential.state]
        choices = [(state.value, text) for state, text in _VERBS.items() if state.value in allowed]
        self.fields["after"].choices = choices  # type: ignore[attr-defined]


class HolderForm(forms.Form):
    """Who, exactly, and why: sent in the body, so that no name stands in an address or a log."""

    name = forms.CharField(label=_("full name"), max_length=100, widget=UnfoldAdminTextInputWidget)
    birth_date = forms.DateField(label=_("birth date"), widget=UnfoldAdminDateWidget)
    reason = forms.CharField(
        label=_("reason for looking"),
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Is recorded with your name: who asked at the counter, and what for."),
    )
