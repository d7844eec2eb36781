"""Staff screens of programmes: their shifts, who signed up, and the institutions' coordinators."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSplitDateTimeWidget

from identity.actors import Actor
from identity.admin_base import OwnDistrictsMixin, ScopedInline, ScopedModelAdmin, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from services.core.ranges import shown_span
from services.core.staff import ReasonForm, who

from .actions import SERVICE, NewShifts, add_shifts, cancel_shift, confirm_hours, dismiss_coordinator
from .models import Coordinator, Institution, Programme, Shift, Signup, SignupState


class ShiftsForm(forms.Form):
    starts = forms.SplitDateTimeField(label=_("Begins"), widget=UnfoldAdminSplitDateTimeWidget())
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=30, max_value=720, initial=180, widget=UnfoldAdminIntegerFieldWidget()
    )
    capacity = forms.IntegerField(
        label=_("Places"), min_value=1, max_value=1_000, initial=10, widget=UnfoldAdminIntegerFieldWidget()
    )
    weeks = forms.IntegerField(
        label=_("Weeks"),
        min_value=1,
        max_value=26,
        initial=1,
        help_text=_("How many times, on the same day of the week."),
        widget=UnfoldAdminIntegerFieldWidget(),
    )


def _add_shifts(programme: Programme, by: Actor, data: dict[str, Any]) -> None:
    length = timedelta(minutes=data["minutes"])
    add_shifts(programme, NewShifts(data["starts"], length, data["capacity"], data["weeks"]), by=by)


class ShiftTime:
    """Put before an admin of shifts."""

    @admin.display(description=_("time"), ordering="during")
    def when(self, row: Shift) -> str:
        return shown_span(row.during)


class ShiftInline(ShiftTime, ScopedInline):
    model = Shift
    fields = ("when", "capacity", "taken", "cancelled_at")
    readonly_fields = fields


@admin.register(Programme)
class ProgrammeAdmin(ObjectActionsMixin, OwnDistrictsMixin, ScopedModelAdmin):
    icon = "diversity_3"
    district_field = "institution__district"
    service = SERVICE
    editable = True
    list_display = ("title_ko", "institution", "place", "district", "active")
    list_filter = ("active", "institution")
    list_select_related = ("institution", "district")
    search_fields = ("title_ko", "title_en", "place")
    inlines = (ShiftInline,)
    object_actions = (
        ObjectAction(
            "add_shifts",
            _("Add shifts"),
            run=_add_shifts,
            tell=lambda row: _("Members can sign up at once."),
            permission="volunteering.add_shift",
            allowed=lambda row: row.active,
            form=ShiftsForm,
        ),
    )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "institution":
            active = Institution.objects.filter(active=True)
            kwargs["queryset"] = scope_of(request).filter(active, "district", service=SERVICE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _confirm(signup: Signup, by: Actor, data: dict[str, Any]) -> None:
    confirm_hours(signup, by=by)


@admin.register(Signup)
class SignupAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """What coordinators approved waits here to be confirmed."""

    icon = "how_to_reg"
    district_field = "shift__programme__institution__district"
    service = SERVICE
    fields = ("volunteer", "shift", "state", "came_at", "left_at", "minutes", "reason", "decided_by", "record")
    readonly_fields = fields
    list_display = ("shift", "person", "state", "came_at", "left_at", "minutes", "reason")
    list_filter = ("state", "shift__programme__institution")
    list_select_related = ("shift__programme", "volunteer")
    about_fields = ("name",)
    object_actions = (
        ObjectAction(
            "confirm",
            _("Confirm the hours"),
            run=_confirm,
            tell=lambda row: _(
                "All approved hours of this member on that day at the institution are recorded, in whole hours, and "
                "earn points. Hours of that day that stand already are not recorded twice."
            ),
            permission="volunteering.add_volunteerrecord",
            allowed=lambda row: row.state == SignupState.APPROVED,
        ),
    )

    @admin.display(description=_("volunteer"))
    def person(self, row: Signup) -> str:
        return format_html('<span class="whitespace-nowrap">{}</span>', row.volunteer)

    def about(self, row: Signup) -> str:
        minutes = _("%(minutes)s minutes") % {"minutes": row.minutes}
        return f"{row.shift} · {minutes} · {who(row.volunteer.member)}"


class SignupInline(ScopedInline):
    model = Signup
    fields = ("volunteer", "state", "came_at", "left_at", "minutes", "reason")
    readonly_fields = fields


def _cancel(shift: Shift, by: Actor, data: dict[str, Any]) -> None:
    cancel_shift(shift, data["reason"], by=by)


@admin.register(Shift)
class ShiftAdmin(ShiftTime, ObjectActionsMixin, ScopedModelAdmin):
    icon = "event"
    district_field = "programme__institution__district"
    service = SERVICE
    fields = ("programme", "when", "capacity", "taken", "cancelled_at")
    readonly_fields = fields
    list_display = ("when", "programme", "capacity", "taken", "cancelled_at")
    list_filter = ("programme__institution",)
    list_select_related = ("programme",)
    search_fields = ("programme__title_ko", "programme__title_en")
    inlines = (SignupInline,)
    object_actions = (
        ObjectAction(
            "cancel",
            _("Cancel the shift"),
            run=_cancel,
            tell=lambda row: _("Everyone who signed up is told in the wallet. It cannot be undone."),
            permission="volunteering.change_shift",
            allowed=lambda row: row.cancelled_at is None and row.during.lower > now(),
            form=ReasonForm,
            dangerous=True,
        ),
    )


def _dismiss(row: Coordinator, by: Actor, data: dict[str, Any]) -> None:
    dismiss_coordinator(row, by=by)


@admin.register(Coordinator)
class CoordinatorAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """Appointed on the institution's screen."""

    icon = "badge"
    district_field = "institution__district"
    service = SERVICE
    list_display = ("institution", "member", "appointed_at", "ended_at")
    list_filter = ("institution",)
    list_select_related = ("institution", "member")
    object_actions = (
        ObjectAction(
            "dismiss",
            _("End the role"),
            run=_dismiss,
            tell=lambda row: _("The member sees the institution's shifts no more. What they decided stays."),
            permission="volunteering.change_coordinator",
            allowed=lambda row: row.ended_at is None,
            dangerous=True,
        ),
    )

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The action wrote its own row."""
