"""Staff screens of cases of fraud."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from identity.admin_base import ScopedInline, ScopedModelAdmin, actor_of, scope_of
from identity.models import Member, Organisation
from identity.object_actions import ObjectAction, ObjectActionsMixin
from mileage.actions.books import CHANGE, thaw_account
from mileage.actions.clawbacks import REQUEST, claimable
from mileage.admin import AccountAdmin, AwardAdmin, LedgerAdmin, ReasonForm
from mileage.models import Account, AccountState, Award, ClawbackGround, Withdrawal
from mileage.queries import OWN

from .actions import cases, measures
from .actions.case_steps import DECIDE
from .models import Case, CaseRequest, CaseState, CaseStep, FraudRule


def _is_open(case: Case) -> bool:
    return case.state == CaseState.OPEN


def _is_live(case: Case) -> bool:
    return case.state != CaseState.DISMISSED


class OpenForm(forms.ModelForm):
    """Whom a case is about: one of the three."""

    member = forms.UUIDField(
        label=_("Member"), required=False, widget=UnfoldAdminTextInputWidget(),
        help_text=_("The member's number, as the wallet shows it."),
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label=_("Organisation"), required=False, widget=UnfoldAdminSelectWidget()
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=UnfoldAdminTextareaWidget(),
        help_text=_("Whom the case is about reads it."),
    )  # fmt: skip

    class Meta:
        model = Case
        fields = ("partner",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].required = False

    def clean_member(self) -> Member | None:
        number = self.cleaned_data["member"]
        found = Member.objects.filter(pk=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(_("There is no such member."))
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        organisation = given.get("organisation")
        about = (given.get("member"), organisation and organisation.member, given.get("partner"))
        if not self.errors and sum(each is not None for each in about) != 1:
            raise forms.ValidationError(_("Name a member, an organisation or a partner: one of them."))
        given["about"] = next((each for each in about if each is not None), None)
        return given


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


class AwardClawbackForm(ClawbackForm):
    amount = forms.IntegerField(label=_("Points"), min_value=1, widget=UnfoldAdminIntegerFieldWidget())


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
                "Another person must approve. What the listed acts gave is taken back; what was spent is owed."
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

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(DECIDE))

    def get_form(self, request: HttpRequest, obj: Case | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | ({} if obj else {"form": OpenForm}))

    def get_inlines(self, request: HttpRequest, obj: Case | None) -> Any:
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Case, form: Any, change: bool) -> None:
        row = cases.open_case(form.cleaned_data["about"], form.cleaned_data["reason"], by=actor_of(request))
        obj.pk, obj.suspicion = row.pk, row.suspicion

    def log_addition(self, request: HttpRequest, obj: Case, message: Any) -> None:
        """The action wrote its own row."""

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


admin.site.unregister((Account, Award))


@admin.register(Account)
class AccountInCaseAdmin(AccountAdmin):
    """What is frozen is frozen in a case: told, appealed against, and undone there."""

    object_actions: ClassVar = (
        ObjectAction(
            "freeze", _("Freeze"),
            run=lambda account, by, data: cases.freeze_in_case(account, data["reason"], by=by),
            tell=lambda account: _(
                "A case is opened, which the member reads and may appeal against. Nothing can be spent or set aside "
                "from the account. What was promised is still paid, and it still receives."
            ),
            permission=DECIDE, form=ReasonForm, dangerous=True,
            allowed=lambda account: account.state == AccountState.OPEN and account.kind in OWN,
        ),
        ObjectAction(
            "thaw", _("Lift the freeze"),
            run=lambda account, by, data: thaw_account(account, data["reason"], by=by),
            tell=lambda account: _("It can be used again."),
            permission=CHANGE, form=ReasonForm,
            allowed=lambda account: (
                account.state == AccountState.FROZEN and not measures.frozen_in_a_case(account)
            ),
        ),
        *AccountAdmin.object_actions,
    )  # fmt: skip


@admin.register(Award)
class AwardInCaseAdmin(ObjectActionsMixin, AwardAdmin):
    """What is taken back is taken back in a case."""

    object_actions: ClassVar = (
        ObjectAction(
            "claw_back", _("Claw back"),
            run=lambda award, by, data: cases.claw_back_in_case(
                award, data["amount"], ClawbackGround(data["ground"]), data["reason"], by=by
            ),
            tell=lambda award: _(
                "A case is opened, which the member reads and may appeal against. Another person must approve. "
                "%(points)d points can be claimed. What is left is taken back, also from those to whom it was passed "
                "on; what was spent is owed, and later earnings repay it."
            ) % {"points": claimable(award)},
            permission=REQUEST, form=AwardClawbackForm, dangerous=True,
            allowed=lambda award: claimable(award) > 0,
        ),
    )  # fmt: skip
