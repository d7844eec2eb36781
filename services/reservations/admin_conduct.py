"""Staff screens: seasons, repeated bookings, use free of charge, and objections to what missed bookings led to."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from services.core.ranges import shown_span
from services.core.staff import who

from .actions import cancel_series, decide_objection, decide_waiver, move_series
from .actions.repeating import coming_times
from .actions.steps import SERVICE
from .errors import NoSeries, SeriesConflicts
from .gate import SECONDS, code_of
from .models import (
    Cause,
    Facility,
    ObjectionState,
    Reservation,
    ReservationState,
    Sanction,
    Season,
    Series,
    Waiver,
    WaiverState,
)
from .slots import Interval, shown_time


class DecisionForm(forms.Form):
    granted = forms.BooleanField(label=_("Accept"), required=False, widget=UnfoldBooleanSwitchWidget())
    answer = forms.CharField(
        label=_("Answer to the member"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget()
    )


class AllForm(forms.Form):
    cause = forms.ChoiceField(
        label=_("Cause"),
        choices=[choice for choice in Cause.choices if choice[0] in Cause.BY_STAFF],
        widget=UnfoldAdminSelectWidget(),
    )


def about_booking(row: Reservation) -> str:
    """Where, when and whose, on the pages of what staff do."""
    return f"{row.unit.facility} · {row} · {who(row.member)}"


@admin.register(Waiver)
class WaiverAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "money_off"
    district_field = "reservation__unit__facility__district"
    part_field = "reservation__unit__facility"
    service = SERVICE
    list_display = ("asked_at", "reservation", "state", "decided_at")
    list_select_related = ("reservation__unit__facility", "reservation__member")
    list_filter = ("state",)
    about_fields = ("name",)
    fields = ("reservation", "purpose", "state", "asked_at", "decided_at", "answer")
    object_actions = (
        ObjectAction(
            "decide",
            _("Decide"),
            run=lambda row, by, data: decide_waiver(row, data["granted"], data["answer"], by=by),
            tell=lambda row: _("The holder is told. What is granted costs nothing, and nothing is given back of it."),
            permission="reservations.change_waiver",
            allowed=lambda row: row.state == WaiverState.ASKED,
            form=DecisionForm,
        ),
    )

    def about(self, row: Waiver) -> str:
        return f"{about_booking(row.reservation)} · {row.purpose}"


@admin.register(Sanction)
class SanctionAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "event_busy"
    district_field = "facility__district"
    part_field = "facility"
    service = SERVICE
    list_display = ("at", "facility", "member", "grade", "until", "state")
    list_filter = ("state", "facility")
    list_select_related = ("facility", "member")
    about_fields = ("name",)
    fields = (
        ("facility", "member"),
        ("reservation", "grade"),
        ("at", "until", "lifted_at"),
        "state",
        "objection",
        "answer",
        "decided_at",
    )
    object_actions = (
        ObjectAction(
            "decide",
            _("Decide"),
            run=lambda row, by, data: decide_objection(row, data["granted"], data["answer"], by=by),
            tell=lambda row: _("Accepted, it counts no more and the member can book at once. The member is told."),
            permission="reservations.change_sanction",
            allowed=lambda row: row.state == ObjectionState.OPEN,
            form=DecisionForm,
        ),
    )

    def about(self, row: Sanction) -> str:
        return f"{about_booking(row.reservation)} · {row.objection}"


@admin.register(Season)
class SeasonAdmin(ScopedModelAdmin):
    icon = "date_range"
    district_field = "facility__district"
    part_field = "facility"
    service = SERVICE
    editable = True
    list_display = ("name_ko", "facility", "first_day", "last_day", "opens_at", "closes_at")
    list_select_related = ("facility",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "facility":
            kwargs["queryset"] = scope_of(request).filter(
                Facility.objects.all(), "district", service=SERVICE, part_field="pk"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MoveSeriesForm(forms.Form):
    """A time in Seoul, of the same length."""

    starts = forms.SplitDateTimeField(label=_("The next time begins"), widget=UnfoldAdminSplitDateTimeWidget())


def _move_series(row: Series, by: Actor, data: dict[str, Any]) -> Series:
    first = coming_times(row).first()
    if first is None:
        raise NoSeries
    start = data["starts"]
    try:
        return move_series(row, Interval(start, start + (first.during.upper - first.during.lower)), by=by)
    except SeriesConflicts as refusal:
        times = ((parse_datetime(one["start"]), one["text"]) for one in refusal.extra["conflicts"])
        raise ValidationError([f"{shown_time(at)} {text}" for at, text in times if at]) from refusal


@admin.register(Series)
class SeriesAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "event_repeat"
    district_field = "unit__facility__district"
    part_field = "unit__facility"
    service = SERVICE
    list_display = ("made_at", "unit", "member", "weeks", "season")
    list_select_related = ("unit", "member", "season")
    fields = ("unit", "member", "weeks", "season", "made_at", "times")
    about_fields = ("name",)
    object_actions = (
        ObjectAction(
            "move",
            _("Move all that is to come"),
            run=_move_series,
            tell=lambda row: _("The next time goes to the new one, and the others by as much: all of them or none."),
            permission="reservations.change_reservation",
            form=MoveSeriesForm,
        ),
        ObjectAction(
            "cancel",
            _("Cancel all that is to come"),
            run=lambda row, by, data: cancel_series(row, Cause(data["cause"]), by=by),
            tell=lambda row: _("Every time that has not begun is cancelled; the refunds follow from the cause."),
            permission="reservations.change_reservation",
            form=AllForm,
            dangerous=True,
        ),
    )

    @admin.display(description=_("times"))
    def times(self, row: Series) -> str:
        rows = row.reservations.exclude(state=ReservationState.MOVED).order_by("during")
        return format_html_join(
            mark_safe("<br>"),
            '<a class="text-primary-600" href="{}">{}</a> {}',
            (
                (
                    reverse("admin:reservations_reservation_change", args=[one.pk]),
                    shown_span(one.during),
                    one.get_state_display(),
                )
                for one in rows
            ),
        )

    def about(self, row: Series) -> str:
        coming = ", ".join(shown_span(one.during) for one in coming_times(row)) or _("nothing is to come")
        return f"{row.unit.facility} · {row.unit} · {who(row.member)} · {coming}"


def gate_page(model_admin: ScopedModelAdmin, request: HttpRequest, facility: Facility) -> HttpResponse:
    """The screen for a facility's gate: a code of this half minute, for the holders' own wallets."""
    address = f"{settings.WALLET_ORIGIN}/checkin#{code_of(facility.pk)}"
    context = model_admin.admin_site.each_context(request) | {
        "opts": model_admin.opts,
        "title": str(facility),
        "code": segno.make(address, error="m").svg_inline(border=4, omitsize=True),
        "seconds": SECONDS // 2,
    }
    response = TemplateResponse(request, "reservations/gate.html", context)
    response["Cache-Control"] = "no-store"
    response["Refresh"] = str(SECONDS // 2)  # the code changes; no script is needed
    return response
