"""Staff screens of programmes: rules with versions, budget, and a dry run on the acts of the past."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
)

from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin, actor_of
from identity.object_actions import ObjectAction

from .actions.programmes import change_programme, create_programme, fund_programme, keep_version
from .admin import shown
from .admin_dry_run import MOST_POINTS, DryRunMixin, PastForm, dry_run_action, months
from .dry_run import dry_run, given_by
from .models import Programme, ProgrammeVersion, WhyLess


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


class DryRunForm(PastForm, ProgrammeForm):
    """The rules as they could be, and the acts to try them on."""

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


class BudgetForm(forms.Form):
    points = forms.IntegerField(
        label=_("Points"), min_value=1, max_value=MOST_POINTS, widget=UnfoldAdminIntegerFieldWidget()
    )
    # one form sent twice adds once
    key = forms.CharField(widget=forms.HiddenInput(), initial=lambda: secrets.token_hex(16))


def _fund(programme: Programme, by: Actor, data: dict[str, Any]) -> None:
    fund_programme(programme, data["points"], f"{programme.pk}:{data['key']}", by=by)


@admin.register(Programme)
class ProgrammeAdmin(DryRunMixin, ScopedModelAdmin):
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
        dry_run_action(
            _("Shows what these rules would have cost on the acts of the past. Nothing is saved or paid."),
            "mileage.change_programme",
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

    def budget_of(self, obj: Programme) -> int:
        return obj.budget.balance

    def tried(self, obj: Programme, since: datetime, until: datetime, wanted: dict[str, Any]) -> Iterable[str]:
        return _tried(obj, since, until, wanted)

    def dry_form(self, request: HttpRequest, obj: Programme, first: dict[str, Any]) -> DryRunForm:
        form = DryRunForm(request.POST if request.method == "POST" else None, instance=obj, initial=first)
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


def _tried(programme: Programme, since: datetime, until: datetime, wanted: dict[str, Any]) -> Iterator[str]:
    """The form has put its rules into the programme, which is not saved; of its period, only the acts' time counts."""
    programme.valid = _Always()
    run = dry_run(programme, {row.pk for row in wanted["districts"]}, since, until, wanted["budget"])
    yield gettext("%(rewarded)d of %(acts)d acts are rewarded, of %(people)d people: %(points)d points.") % {
        "rewarded": run.rewarded,
        "acts": run.acts,
        "people": len(run.people),
        "points": run.points,
    }
    yield gettext("In fact this programme gave %(points)d points in that time.") % {
        "points": given_by(programme, since, until)
    }
    if not run.complete:
        yield gettext("There are more acts than are tried at once; choose a shorter time.")
    yield from months(run.by_month)
    yield from (f"{WhyLess(why).label} {count:,}" for why, count in run.why.most_common())


class _Always:
    def __contains__(self, day: date) -> bool:
        return True
