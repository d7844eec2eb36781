"""Staff screens of cases of fraud."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.admin_base import ScopedInline, ScopedModelAdmin, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from mileage.admin import ReasonForm

from .actions import cases
from .models import Case, CaseState, CaseStep, FraudRule


def _is_open(case: Case) -> bool:
    return case.state == CaseState.OPEN


def _button(name: str, label: Any, run: Any, tell: Any, allowed: Any, *, dangerous: bool = False) -> ObjectAction:
    return ObjectAction(
        name,
        label,
        run=lambda case, by, data: run(case, data["reason"], by=by),
        tell=lambda case: tell,
        permission=cases.DECIDE,
        allowed=allowed,
        form=ReasonForm,
        dangerous=dangerous,
    )


class StepInline(ScopedInline):
    model = CaseStep
    fields = ("at", "kind", "text")
    readonly_fields = fields


@admin.register(Case)
class CaseAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "gpp_maybe"
    list_display = ("opened_at", "suspicion", "member", "partner", "state", "closed_at")
    list_filter = ("suspicion", "state")
    list_select_related = ("member", "partner")
    personal_fields = ("member",)
    inlines = (StepInline,)
    object_actions: ClassVar = (
        _button(
            "freeze", _("Freeze the accounts"), cases.freeze_subject,
            _("Nothing can be spent from the member's accounts until the case is decided."),
            lambda case: _is_open(case) and case.member is not None, dangerous=True,
        ),
        _button(
            "clawback", _("Ask for a clawback"), cases.ask_clawback,
            _("Another person must approve each. What the listed transactions gave is taken back."), _is_open,
            dangerous=True,
        ),
        _button(
            "removal", _("Ask to end the partner"), cases.ask_removal, _("Another person must approve."),
            lambda case: _is_open(case) and case.partner is not None, dangerous=True,
        ),
        _button(
            "confirm", _("Confirm"), lambda case, reason, by: cases.decide(case, True, reason, by=by),
            _("The case is decided. Whom it is about may appeal."), _is_open,
        ),
        _button(
            "dismiss", _("Dismiss"), lambda case, reason, by: cases.decide(case, False, reason, by=by),
            _("The case is decided, and what it froze is free."), _is_open,
        ),
        _button(
            "grant", _("Grant the appeal"), lambda case, reason, by: cases.decide_appeal(case, True, reason, by=by),
            _("The case ends, and what it froze is free."), cases.waits_for_appeal,
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
