"""Staff screen of requests for cards that wait for a decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin
from identity.object_actions import ObjectAction, ObjectActionsMixin

from ..actions.deferring import PERMISSION, approve_issue, refuse_issue
from ..models import Deferral, DeferralState


class RefusalForm(forms.Form):
    """Why, in words for the person who asked."""

    note = forms.CharField(
        label=_("reason"),
        max_length=500,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("The person reads it in the wallet."),
    )


def _approve(deferral: Deferral, by: Actor, data: dict[str, Any]) -> None:
    approve_issue(deferral, data["note"], by=by)


def _refuse(deferral: Deferral, by: Actor, data: dict[str, Any]) -> None:
    refuse_issue(deferral, data["note"], by=by)


def _undecided(deferral: Deferral) -> bool:
    return deferral.state == DeferralState.PENDING and deferral.expires_at > timezone.now()


@admin.register(Deferral)
class DeferralAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "hourglass_top"
    district_field = "district"
    fields = ("kind", "format", "member", "district", "state", "reason", "created_at", "expires_at", "decided_at")
    list_display = ("id", "kind", "district", "state", "created_at", "expires_at")
    list_filter = ("state", "kind", "district")
    list_select_related = ("kind", "district")
    object_actions = (
        ObjectAction(
            "approve",
            _("Approve"),
            run=_approve,
            tell=lambda deferral: _("The wallet fetches the card when it asks next, if the person is still eligible."),
            permission=PERMISSION,
            allowed=_undecided,
        ),
        ObjectAction(
            "refuse",
            _("Refuse"),
            run=_refuse,
            tell=lambda deferral: _("The wallet gets no card, and the person reads why. They may ask again."),
            permission=PERMISSION,
            allowed=_undecided,
            form=RefusalForm,
            dangerous=True,
        ),
    )
