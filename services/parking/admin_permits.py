"""Staff screens of resident permits: a round is opened with its criteria, ranked, and its permits ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminSplitDateTimeWidget,
)

from identity.actors import Actor
from identity.admin_base import ScopedInline, ScopedModelAdmin
from identity.object_actions import ObjectAction, ObjectActionsMixin
from services.core.staff import who

from .actions import decide_round, give_back_permit, open_round
from .actions.steps import SERVICE
from .admin_discounts import card_choices
from .models import Fact, Lot, LotKind, Permit, PermitApplication, PermitRound, RoundState

INITIAL = {Fact.YEARS: (2, 20), Fact.SHARED_HOURS: (1, 30)}


def _number(label: Any, initial: int | None) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, initial=initial, required=False, min_value=1, widget=UnfoldAdminIntegerFieldWidget()
    )


class RoundForm(forms.Form):
    closes = forms.SplitDateTimeField(label=_("Applications until"), widget=UnfoldAdminSplitDateTimeWidget())
    first = forms.DateField(label=_("First day"), widget=UnfoldAdminSingleDateWidget())
    last = forms.DateField(label=_("Last day"), widget=UnfoldAdminSingleDateWidget())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact in Fact:
            points, most = INITIAL.get(fact, (None, None))
            if fact == Fact.CARD:
                self.fields["card"] = forms.ChoiceField(
                    label=fact.label, choices=card_choices, required=False, widget=UnfoldAdminSelectWidget()
                )
            self.fields[f"{fact}_points"] = _number(format_lazy("{} · {}", fact.label, _("points for each")), points)
            if fact != Fact.CARD:  # one has a card or has it not
                self.fields[f"{fact}_most"] = _number(format_lazy("{} · {}", fact.label, _("most points in all")), most)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"first", "last"} <= cleaned.keys() and cleaned["last"] <= cleaned["first"]:
            raise forms.ValidationError(_("A term has a first day before its last."), code="bad_term")
        return cleaned | {"criteria": [_criterion(cleaned, fact) for fact in Fact if cleaned.get(f"{fact}_points")]}


def _criterion(cleaned: dict[str, Any], fact: Fact) -> dict[str, Any]:
    points = cleaned[f"{fact}_points"]
    if fact == Fact.CARD:
        return {"fact": fact.value, "argument": cleaned["card"], "points": points, "most": points}
    return {"fact": fact.value, "points": points, "most": cleaned.get(f"{fact}_most") or 0}


def _open_round(lot: Lot, by: Actor, data: dict[str, Any]) -> PermitRound:
    term = DateRange(data["first"], data["last"] + timedelta(days=1))
    return open_round(lot, data["closes"], term, data["criteria"], by=by)


OPEN_ROUND = ObjectAction(
    "open_round",
    _("Open a round of permits"),
    run=_open_round,
    tell=lambda lot: _("The criteria are published and committed to the log; they cannot be changed after that."),
    permission="parking.add_permitround",
    allowed=lambda lot: lot.kind == LotKind.RESIDENT,
    form=RoundForm,
)


def _days(first: date, end: date) -> str:
    """First and last day."""
    return f"{date_format(first)} – {date_format(end - timedelta(days=1))}"


def _counted(one: dict[str, Any], names: dict[str, str]) -> tuple[Any, ...]:
    card = one.get("argument")
    fact = Fact(one["fact"]).label
    return (f"{fact} · {names.get(card, card)}" if card else fact, one["points"], one["most"])


class ApplicationInline(ScopedInline):
    model = PermitApplication
    fields = ("rank", "points", "member", "shift", "state")


@admin.register(PermitRound)
class PermitRoundAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "leaderboard"
    district_field = "lot__district"
    service = SERVICE
    list_display = ("lot", "closes_at", "days", "state")
    list_select_related = ("lot",)
    fields = ("lot", "closes_at", "days", "what_counts", "state")
    inlines = (ApplicationInline,)
    object_actions = (
        ObjectAction(
            "decide",
            _("Rank and give the bays"),
            run=lambda row, by, data: decide_round(row, by=by),
            tell=lambda row: _(
                "The applications are ranked by the published criteria, and the bays given in that order."
            ),
            permission="parking.change_permitround",
            allowed=lambda row: row.state == RoundState.OPEN,
            form=forms.Form,
        ),
    )

    @admin.display(description=_("term"), ordering="term")
    def days(self, row: PermitRound) -> str:
        return _days(row.term.lower, row.term.upper)

    @admin.display(description=_("criteria"))
    def what_counts(self, row: PermitRound) -> str:
        names = dict(card_choices())
        return format_html_join("", "<p>{}: {} (≤ {})</p>", (_counted(one, names) for one in row.criteria))


@admin.register(Permit)
class PermitAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "badge"
    district_field = "bay__lot__district"
    service = SERVICE
    list_display = ("bay", "shift", "days", "member", "ended_at")
    list_filter = ("shift", "bay__lot")
    list_select_related = ("bay__lot", "member")
    fields = ("bay", "shift", "days", "member", "ended_at")
    about_fields = ("name",)
    object_actions = (
        ObjectAction(
            "end",
            _("End the permit"),
            run=lambda row, by, data: give_back_permit(row, by=by),
            tell=lambda row: _("It ends now, and who waits next for such a bay gets it."),
            permission="parking.change_permit",
            allowed=lambda row: row.ended_at is None,
            form=forms.Form,
            dangerous=True,
        ),
    )

    def about(self, row: Permit) -> str:
        return f"{row} · {self.days(row)} · {who(row.member)}"

    @admin.display(description=_("term"), ordering="during")
    def days(self, row: Permit) -> str:
        return _days(row.during.lower, row.during.upper)
