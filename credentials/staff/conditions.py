"""Staff screens of conditions: which there are, and recording one for a person at the counter."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin, actor_of
from identity.models import Member
from identity.object_actions import ObjectAction, ObjectActionsMixin

from ..actions.conditions import PERMISSION, Proof, define_condition, record_condition, withdraw_condition
from ..actions.kinds import PERMISSION as DESIGN
from ..eligibility.refusals import named
from ..models import Claim, Condition, ConditionKind
from ..queries import recorded_claims


class ProofForm(forms.Form):
    """Whose, from when to when, and what was seen."""

    member = forms.UUIDField(
        label=_("number of the member"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_("From “Find a holder's cards”, or as the wallet shows it."),
    )
    since = forms.DateField(label=_("first day"), widget=UnfoldAdminDateWidget)
    until = forms.DateField(label=_("last day"), widget=UnfoldAdminDateWidget)
    evidence = forms.CharField(label=_("proof seen"), max_length=200, widget=UnfoldAdminTextInputWidget)

    def clean_member(self) -> UUID:
        number: UUID = self.cleaned_data["member"]
        if not Member.objects.filter(pk=number, left_at=None).exists():
            raise ValidationError(_("There is no such member."), code="unknown_member")
        return number


def proof_form(kind: ConditionKind) -> type[ProofForm]:
    """With a field for each value that current cards ask for."""
    return type("RecordForm", (ProofForm,), {f"value_{each.name}": _field(each) for each in recorded_claims(kind.code)})


def _field(claim: Claim) -> forms.Field:
    """A field that takes what the claim's JSON Schema allows; the action checks it again."""
    schema, label = claim.schema or {}, str(named(claim.label_ko, claim.label_en))
    if choices := schema.get("enum"):
        return forms.TypedChoiceField(
            label=label,
            choices=[(each, each) for each in choices],
            coerce=lambda text: next(each for each in choices if str(each) == text),
            widget=UnfoldAdminSelectWidget,
        )
    if schema["type"] == "boolean":
        return forms.BooleanField(label=label, required=False, widget=UnfoldBooleanWidget)
    if schema["type"] == "string" and schema.get("format") != "date":
        longest = schema.get("maxLength", 200)
        return forms.CharField(
            label=label, min_length=schema.get("minLength"), max_length=longest, widget=UnfoldAdminTextInputWidget
        )
    if schema["type"] == "string":
        return forms.DateField(label=label, widget=UnfoldAdminDateWidget)
    number = forms.IntegerField if schema["type"] == "integer" else forms.FloatField
    return number(
        label=label,
        min_value=schema.get("minimum"),
        max_value=schema.get("maximum"),
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


def _record(kind: ConditionKind, by: Actor, data: dict[str, Any]) -> None:
    member = Member.objects.get(pk=data["member"])
    values = {name.removeprefix("value_"): value for name, value in data.items() if name.startswith("value_")}
    as_json = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()}
    record_condition(member, Proof(kind, data["since"], data["until"], data["evidence"], as_json), by=by)


def _withdraw(condition: Condition, by: Actor, data: dict[str, Any]) -> None:
    withdraw_condition(condition, data["reason"], by=by)


@admin.register(ConditionKind)
class ConditionKindAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """Defined once and never changed: cards and records name it."""

    editable = True
    icon = "fact_check"
    scoped = False
    fields = ("code", "name_ko", "name_en", "evidence", "longest_days")
    list_display = ("name_ko", "name_en", "code", "longest_days")
    object_actions = (
        ObjectAction(
            "record",
            _("Record for a person"),
            run=_record,
            tell=lambda kind: _("The person can then get the cards that ask for it, until the last day."),
            permission=PERMISSION,
            form=proof_form,
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(DESIGN) and super().has_add_permission(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The action wrote its own row."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        define_condition(obj, by=actor_of(request))


@admin.register(Condition)
class ConditionAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "event_available"
    district_field = "district"
    personal_fields = ("code", "since", "until", "values")
    fields = ("member", "code", "since", "until", "evidence", "values", "district", "entered_at", "withdrawn_at")
    list_display = ("id", "code", "since", "until", "withdrawn_at")
    list_filter = ("code",)
    object_actions = (
        ObjectAction(
            "withdraw",
            _("Withdraw"),
            run=_withdraw,
            tell=lambda condition: _("Cards that rest on it end with the next daily check."),
            permission=PERMISSION,
            allowed=lambda condition: condition.withdrawn_at is None,
            form=WithdrawForm,
            dangerous=True,
        ),
    )
