"""Staff screens of programmes: rules with versions, budget, and a dry run on the acts of the past."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
)

from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin, actor_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from identity.queries import SEOUL, today

from .actions.programmes import change_programme, create_programme, fund_programme, keep_version
from .admin import shown
from .dry_run import DryRun, dry_run
from .models import Programme, ProgrammeVersion, WhyLess

MOST_POINTS = 10**12


class StepsField(forms.CharField):
    """A table as lines of "quantity: points", rising in both."""

    widget = UnfoldAdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{least}: {points}" for least, points in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        steps = []
        for line in (super().to_python(value) or "").splitlines():
            parts = [part.strip() for part in line.split(":")]
            if not line.strip():
                continue
            if len(parts) != 2 or not all(part.isascii() and part.isdecimal() for part in parts):
                raise ValidationError(_("One line for each step, such as 3: 5000."))
            steps.append([int(part) for part in parts])
        pairs = pairwise(steps)
        if any(not 0 < points <= MOST_POINTS for _least, points in steps) or any(
            after[0] <= before[0] or after[1] < before[1] for before, after in pairs
        ):
            raise ValidationError(_("Steps rise from line to line, and give at least one point."))
        return steps


class ProgrammeForm(forms.ModelForm):
    steps = StepsField(label=_("table"), required=False, help_text=Programme._meta.get_field("steps").help_text)


class DryRunForm(ProgrammeForm):
    """The rules as they could be, and the acts to try them on."""

    since = forms.DateField(label=_("Acts from"), widget=UnfoldAdminSingleDateWidget())
    until = forms.DateField(label=_("Acts until, not included"), widget=UnfoldAdminSingleDateWidget())
    budget = forms.IntegerField(
        label=_("Budget"), min_value=0, max_value=MOST_POINTS, widget=UnfoldAdminIntegerFieldWidget()
    )

    class Meta:
        model = Programme
        fields = (
            "points_per_unit",
            "steps",
            "act_cap",
            "day_cap",
            "month_cap",
            "person_cap",
            "household_cap",
            "districts",
            "needs_evidence",
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["since"] >= cleaned["until"]:
            raise ValidationError(_("The first day comes before the end."))
        return cleaned


class BudgetForm(forms.Form):
    points = forms.IntegerField(
        label=_("Points"), min_value=1, max_value=MOST_POINTS, widget=UnfoldAdminIntegerFieldWidget()
    )
    # one form sent twice adds once
    key = forms.CharField(widget=forms.HiddenInput(), initial=lambda: secrets.token_hex(16))


def _fund(programme: Programme, by: Actor, data: dict[str, Any]) -> None:
    fund_programme(programme, data["points"], f"{programme.pk}:{data['key']}", by=by)


@admin.register(Programme)
class ProgrammeAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "campaign"
    scoped = False
    editable = True
    form = ProgrammeForm
    list_display = ("code", "name_ko", "activity_kind", "points_per_unit", "valid", "version", "left")
    list_select_related = ("budget",)
    readonly_fields = ("version", "left")
    filter_horizontal = ("districts",)
    fieldsets = (
        (
            None,
            {"fields": ("code", "name_ko", "name_en", "asset", "activity_kind", "unit", "valid", "version", "left")},
        ),
        (_("What is given"), {"fields": ("points_per_unit", "steps", "lot_months")}),
        (_("At most"), {"fields": ("act_cap", "day_cap", "month_cap", "person_cap", "household_cap")}),
        (_("Conditions"), {"fields": ("districts", "needs_evidence", "exclusion")}),
    )
    object_actions = (
        ObjectAction(
            "fund",
            _("Add to the budget"),
            run=_fund,
            tell=lambda programme: _("Points are issued into the programme's budget."),
            permission="mileage.change_programme",
            form=BudgetForm,
        ),
        ObjectAction(
            "dry_run",
            _("Dry run"),
            run=lambda programme, by, data: None,
            tell=lambda programme: _(
                "Shows what these rules would have cost on the acts of the past. Nothing is saved or paid."
            ),
            permission="mileage.change_programme",
        ),
    )

    @admin.display(description=_("Left of the budget"))
    def left(self, obj: Programme) -> int:
        return obj.budget.balance if obj.pk else 0

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("code", "asset", *self.readonly_fields) if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save = change_programme if change else create_programme
        save(obj, by=actor_of(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        keep_version(form.instance, by=actor_of(request))

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The action wrote its own row."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return shown(request, lambda: super(ProgrammeAdmin, self).changeform_view(request, *args, **kwargs))

    def object_action_view(self, request: HttpRequest, object_id: str, action: ObjectAction) -> HttpResponse:
        if action.name != "dry_run":
            return super().object_action_view(request, object_id, action)
        if not self._may(request, action):
            raise PermissionDenied
        programme = self.get_object(request, object_id)
        if programme is None:
            raise Http404
        form = self._dry_form(request, programme)
        result = _tried(programme, form.cleaned_data) if request.method == "POST" and form.is_valid() else None
        context = self.admin_site.each_context(request) | {
            "title": action.label,
            "tell": _as_text(result) if result else action.tell(programme),
            "form": form,
            "media": self.media + form.media,
            "action": action,
            "object": programme,
            "opts": self.model._meta,
            "back": self._change_address(object_id),
        }
        return TemplateResponse(request, "admin/object_action.html", context)

    def _dry_form(self, request: HttpRequest, programme: Programme) -> DryRunForm:
        first = {"since": today() - timedelta(days=365), "until": today(), "budget": programme.budget.balance}
        form = DryRunForm(request.POST if request.method == "POST" else None, instance=programme, initial=first)
        for name in DryRunForm.Meta.fields:  # drawn as on the programme's own screen
            if name not in ("steps",):
                drawn = self.formfield_for_dbfield(Programme._meta.get_field(name), request)
                form.fields[name].widget = drawn.widget
        return form


@admin.register(ProgrammeVersion)
class ProgrammeVersionAdmin(ScopedModelAdmin):
    icon = "history"
    scoped = False
    list_display = ("programme", "version", "set_at", "set_by")
    list_filter = ("programme",)
    list_select_related = ("programme", "set_by")


def _tried(programme: Programme, wanted: dict[str, Any]) -> DryRun:
    """The form has put its rules into the programme, which is not saved; of its period, only the acts' time counts."""
    since, until = (datetime.combine(wanted[name], time(), tzinfo=SEOUL) for name in ("since", "until"))
    programme.valid = _Always()
    return dry_run(programme, {row.pk for row in wanted["districts"]}, since, until, wanted["budget"])


class _Always:
    def __contains__(self, day: date) -> bool:
        return True


def _as_text(run: DryRun) -> SafeString:
    lines = [
        gettext("%(rewarded)d of %(acts)d acts are rewarded, of %(people)d people: %(points)d points.")
        % {"rewarded": run.rewarded, "acts": run.acts, "people": len(run.people), "points": run.points}
    ]
    if not run.complete:
        lines.append(gettext("There are more acts than are tried at once; choose a shorter time."))
    lines += [f"{month}: {points:,}" for month, points in sorted(run.by_month.items())]
    lines += [f"{WhyLess(why).label} {count:,}" for why, count in run.why.most_common()]
    return format_html("{}", format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines)))
