"""Staff screens: draws of peak times, and who waits for what. Registered beside admin.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminTimeWidget,
)

from identity.actors import Actor
from identity.admin_base import ScopedInline, ScopedModelAdmin
from identity.object_actions import ObjectAction, ObjectActionsMixin
from services.core.ranges import shown_span

from .actions.drawing import DrawRequest, announce_draw, cancel_draw
from .actions.steps import SERVICE
from .beacons import BEACONS
from .models import Draw, DrawSlot, DrawState, ReservationState, Unit, Waiting
from .slots import slots_of
from .verify_draw import seed_hash

MOST_DAYS = 31
TAKEN_UP = (ReservationState.REQUESTED, ReservationState.BOOKED, ReservationState.USED, ReservationState.NO_SHOW)


class DrawForm(forms.Form):
    """Times in Seoul."""

    name_ko = forms.CharField(label=_("Name (Korean)"), max_length=80, widget=UnfoldAdminTextInputWidget())
    name_en = forms.CharField(label=_("Name (English)"), max_length=120, widget=UnfoldAdminTextInputWidget())
    first_day = forms.DateField(label=_("First day of use"), widget=UnfoldAdminDateWidget())
    last_day = forms.DateField(label=_("Last day of use"), widget=UnfoldAdminDateWidget())
    begins = forms.TimeField(label=_("Times that begin from"), widget=UnfoldAdminTimeWidget())
    ends = forms.TimeField(label=_("Times that end until"), widget=UnfoldAdminTimeWidget())
    apply_until = forms.SplitDateTimeField(label=_("Applications until"), widget=UnfoldAdminSplitDateTimeWidget())
    beacon_at = forms.SplitDateTimeField(label=_("Draw at"), widget=UnfoldAdminSplitDateTimeWidget())
    beacon = forms.ChoiceField(
        label=_("Source of chance"),
        choices=[(beacon.kind, beacon.label) for beacon in BEACONS.values()],
        widget=UnfoldAdminSelectWidget(),
    )
    accept_hours = forms.IntegerField(
        label=_("Hours to accept"), min_value=1, max_value=168, initial=24, widget=UnfoldAdminIntegerFieldWidget()
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and not timedelta() <= last - first < timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_("From the first day to the last, a month at most."), code="bad_days")
        return cleaned


def _announce(unit: Unit, by: Actor, data: dict[str, Any]) -> Draw:
    days = [data["first_day"] + timedelta(days=step) for step in range((data["last_day"] - data["first_day"]).days + 1)]
    slots = [
        slot
        for day in days
        for slot in slots_of(unit, day)[:: unit.min_slots]
        if data["begins"] <= slot.start.timetz().replace(tzinfo=None)
        and slot.end.timetz().replace(tzinfo=None) <= data["ends"]
    ]
    given = {name: data[name] for name in ("name_ko", "name_en", "apply_until", "beacon_at", "beacon", "accept_hours")}
    return announce_draw(DrawRequest(unit, slots, **given), by=by)


ANNOUNCE = ObjectAction(
    "draw",
    _("Announce a draw"),
    run=_announce,
    tell=lambda unit: _(
        "The times leave ordinary booking. The terms, the source of chance and the hash of a hidden seed go into the "
        "log; the list of applicants follows when it closes."
    ),
    permission="reservations.add_draw",
    form=DrawForm,
)


class DrawSlotInline(ScopedInline):
    model = DrawSlot
    fields = ("number", "when", "places")
    readonly_fields = ("when",)

    @admin.display(description=_("time"))
    def when(self, row: DrawSlot) -> str:
        return shown_span(row.during)


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget())


@admin.register(Draw)
class DrawAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """Who applied is not shown: the public list has tickets, and so it stays. The numbers are what the wallet shows."""

    icon = "casino"
    district_field = "unit__facility__district"
    part_field = "unit__facility"
    service = SERVICE
    list_display = ("name_ko", "unit", "state", "apply_until", "beacon_at", "drawn_at", "applicants", "winners")
    list_filter = ("state",)
    list_select_related = ("unit",)
    fields = (
        ("name_ko", "name_en"),
        ("unit", "state"),
        ("announced_at", "apply_until"),
        ("beacon_at", "accept_hours"),
        ("source", "seed_hash"),
        ("closed_at", "drawn_at"),
        ("applicants", "winners", "accepted"),
        "applicants_hash",
        "record",
    )
    inlines = (DrawSlotInline,)
    object_actions = (
        ObjectAction(
            "cancel",
            _("Call off"),
            run=lambda row, by, data: cancel_draw(row, data["reason"], by=by),
            tell=lambda row: _("Nothing is drawn; the times can be booked by all."),
            permission="reservations.change_draw",
            allowed=lambda row: row.state in DrawState.LIVE,
            form=CancelForm,
            dangerous=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Draw]:
        won = Q(applications__won__isnull=False)
        taken = Q(applications__reservation__state__in=TAKEN_UP)
        counts = {"applied": Count("applications"), "won": Count("applications", filter=won)}
        rows: QuerySet[Draw] = super().get_queryset(request)
        return rows.annotate(**counts, taken=Count("applications", filter=taken))

    @admin.display(description=_("applicants"))
    def applicants(self, row: Any) -> int:
        return int(row.applied)

    @admin.display(description=_("drew a time"))
    def winners(self, row: Any) -> str:
        return str(row.won) if row.state == DrawState.DRAWN else "-"

    @admin.display(description=_("accepted it"))
    def accepted(self, row: Any) -> str:
        return str(row.taken) if row.state == DrawState.DRAWN else "-"

    @admin.display(description=_("source of chance"))
    def source(self, row: Draw) -> str:
        return str(BEACONS[row.beacon["kind"]].label)

    @admin.display(description=_("hash of the seed"))
    def seed_hash(self, row: Draw) -> str:
        return seed_hash(bytes(row.seed))

    @admin.display(description=_("published record"))
    def record(self, row: Draw) -> str:
        if row.state != DrawState.DRAWN:
            return str(_("after the draw"))
        address = f"{settings.WALLET_ORIGIN}/api/draws/{row.pk}/record"
        return format_html('<a class="text-primary-600" href="{}">{}</a>', address, address)


@admin.register(Waiting)
class WaitingAdmin(ScopedModelAdmin):
    icon = "hourglass_top"
    district_field = "unit__facility__district"
    part_field = "unit__facility"
    service = SERVICE
    list_display = ("joined_at", "unit", "when", "member", "state")
    fields = ("unit", "member", "when", "state", "joined_at", "reservation")
    list_filter = ("state",)
    list_select_related = ("unit", "member")
    search_fields = ("member__id__exact", "unit__name_ko")
    search_help_text = _("The member's number, or the unit")

    @admin.display(description=_("time"), ordering="during")
    def when(self, row: Waiting) -> str:
        return shown_span(row.during)
