"""Staff screens of cases of fraud."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from identity.admin_base import ScopedInline, ScopedModelAdmin, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from mileage.admin import LedgerAdmin, ReasonForm
from mileage.models import ClawbackGround, Withdrawal

from .actions import cases, measures
from .actions.case_steps import DECIDE
from .models import Case, CaseRequest, CaseState, CaseStep, FraudRule


def _is_open(case: Case) -> bool:
    return case.state == CaseState.OPEN


def _is_live(case: Case) -> bool:
    return case.state != CaseState.DISMISSED


class ClawbackForm(ReasonForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=ClawbackGround, widget=UnfoldAdminSelectWidget())


def _button(name: str, label: Any, run: Any, tell: Any, allowed: Any, *, dangerous: bool = False) -> ObjectAction:
    return ObjectAction(
        name,
        label,
        run=lambda case, by, data: run(case, data["reason"], by=by),
        tell=lambda case: tell,
        permission=DECIDE,
        allowed=allowed,
        form=ReasonForm,
        dangerous=dangerous,
    )


class StepInline(ScopedInline):
    model = CaseStep
    fields = ("at", "kind", "text", "sums")
    readonly_fields = fields

    @admin.display(description=_("amounts"))
    def sums(self, row: CaseStep) -> str:
        told = _("{asset}: {taken} taken, {owed} owed")
        return format_html_join(" · ", "{}", ((str(told).format(**line),) for line in row.amounts))


class RequestInline(ScopedInline):
    model = CaseRequest
    fields = ("kind", "state", "noted_at")
    readonly_fields = fields

    @admin.display(description=_("approval"))
    def state(self, row: CaseRequest) -> str:
        return str(row.approval.get_state_display())


@admin.register(Case)
class CaseAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "gpp_maybe"
    list_display = ("opened_at", "suspicion", "member", "partner", "state", "closed_at")
    list_filter = ("suspicion", "state")
    list_select_related = ("member", "partner")
    personal_fields = ("member",)
    inlines = (StepInline, RequestInline)
    object_actions: ClassVar = (
        _button(
            "freeze", _("Freeze the accounts"), measures.freeze_subject,
            _("Nothing can be spent from the member's accounts until they are freed."),
            lambda case: _is_live(case) and case.member is not None, dangerous=True,
        ),
        _button(
            "release", _("Free the accounts"), measures.release_subject, _("They can be used again."),
            measures.is_frozen,
        ),
        ObjectAction(
            "clawback", _("Ask for a clawback"),
            run=lambda case, by, data: measures.ask_clawback(
                case, ClawbackGround(data["ground"]), data["reason"], by=by
            ),
            tell=lambda case: _(
                "Another person must approve. What the listed transactions gave is taken back; what was spent is owed."
            ),
            permission=DECIDE, allowed=_is_live, form=ClawbackForm, dangerous=True,
        ),
        _button(
            "removal", _("Ask to end the partner"), measures.ask_removal, _("Another person must approve."),
            lambda case: _is_live(case) and case.partner is not None, dangerous=True,
        ),
        _button(
            "withdrawal", _("Ask to withdraw the member"), measures.ask_withdrawal,
            _("Another person must approve. The member then earns no more, and keeps what was earned rightly."),
            lambda case: _is_live(case) and case.member is not None, dangerous=True,
        ),
        _button(
            "confirm", _("Confirm"), lambda case, reason, by: cases.decide(case, True, reason, by=by),
            _("The case is decided. Whom it is about may appeal."), _is_open,
        ),
        _button(
            "dismiss", _("Dismiss"), lambda case, reason, by: cases.decide(case, False, reason, by=by),
            _("The case is decided, and what was done in it is undone."), _is_open,
        ),
        _button(
            "grant", _("Grant the appeal"), lambda case, reason, by: cases.decide_appeal(case, True, reason, by=by),
            _("The case ends, and what was done in it is undone."), cases.waits_for_appeal,
        ),
        _button(
            "refuse", _("Refuse the appeal"), lambda case, reason, by: cases.decide_appeal(case, False, reason, by=by),
            _("The reason is told to whom the case is about."), cases.waits_for_appeal,
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        """Cases of members are the city's; those of partners alone are also their district's."""
        scope = scope_of(request)
        if scope.city:
            return Case.objects.all()
        return scope.filter(Case.objects.filter(member=None), "partner__district")


@admin.register(FraudRule)
class FraudRuleAdmin(ScopedModelAdmin):
    scoped = False
    editable = True
    icon = "rule"
    list_display = ("suspicion", "threshold", "minutes", "active")


@admin.register(Withdrawal)
class WithdrawalAdmin(LedgerAdmin):
    icon = "person_off"
    list_display = ("withdrawn_at", "member", "ended_at")
    personal_fields = ("member",)
