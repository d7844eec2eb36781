"""Staff screen of holders' objections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin
from identity.object_actions import ObjectAction, ObjectActionsMixin

from ..actions.appeals import PERMISSION, accept_appeal, last_change, reject_appeal
from ..eligibility import refusals
from ..models import Appeal, AppealState


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("answer to the holder"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("The holder reads it in the wallet."),
    )


def _accept(appeal: Appeal, by: Actor, data: dict[str, Any]) -> None:
    accept_appeal(appeal, data["answer"], by=by)


def _reject(appeal: Appeal, by: Actor, data: dict[str, Any]) -> None:
    reject_appeal(appeal, data["answer"], by=by)


def _tell_accepting(appeal: Appeal) -> Promise:
    if appeal.credential_id is None:
        return _(
            "Correct first what the refusal stands on, such as the register or a condition: accepting changes no "
            "record. The rules are asked again when the member tries, and the member reads your answer."
        )
    return _(
        "A suspended card is valid again within a minute, and for 30 days the daily check lets it be; have the "
        "register corrected until then. A revoked card stays revoked: the holder gets it anew in the wallet."
    )


def _waits(appeal: Appeal) -> bool:
    return appeal.state == AppealState.OPEN


@admin.register(Appeal)
class AppealAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "contact_support"
    district_field = "district"
    personal_fields = ("text", "answer")
    list_display = ("short", "card", "state", "district", "made_at", "decided_at")
    list_filter = ("state", "district")
    list_select_related = ("credential__kind", "kind", "district")
    fields = (
        "card", "credential", "member", "against", "text", "state", "made_at", "decided_at", "answer", "holds_until",
    )  # fmt: skip
    readonly_fields = ("card", "against")
    object_actions = (
        ObjectAction(
            "accept",
            _("Accept"),
            run=_accept,
            tell=_tell_accepting,
            permission=PERMISSION,
            allowed=_waits,
            form=AnswerForm,
        ),
        ObjectAction(
            "reject",
            _("Reject"),
            run=_reject,
            tell=lambda appeal: _("The decision stands. The holder reads your reason."),
            permission=PERMISSION,
            allowed=_waits,
            form=AnswerForm,
            dangerous=True,
        ),
    )

    def get_ordering(self, request: Any) -> list[Any]:
        """What waits first, the oldest of it on top."""
        return [F("decided_at").desc(nulls_first=True), "made_at"]

    @admin.display(description=_("objection"))
    def short(self, appeal: Appeal) -> str:
        return str(appeal)

    @admin.display(description=_("card kind"))
    def card(self, appeal: Appeal) -> str:
        return str(appeal.card_kind)

    @admin.display(description=_("against"))
    def against(self, appeal: Appeal) -> str:
        if appeal.credential is None:
            return refusals.said(appeal.refusal or {})
        change = last_change(appeal.credential)
        return f"{change.get_after_display()}: {change.get_reason_display()}" if change else "-"
