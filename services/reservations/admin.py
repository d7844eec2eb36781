"""Staff screens: facilities and units of one's district, the bookings of each day, closures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSplitDateTimeWidget

from identity.actors import Actor
from identity.admin_base import OwnDistrictsMixin, ScopedInline, ScopedModelAdmin, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from services.core.staff import ReasonForm

from .actions import (
    ClosureRequest,
    approve_reservation,
    cancel_reservation,
    change_reservation,
    check_in,
    close_facility,
    lift_closure,
    note_reservation,
    refuse_reservation,
)
from .actions.steps import SERVICE, code_of
from .admin_conduct import about_booking, gate_page
from .admin_desks import DESK, DeskLinksMixin
from .admin_draws import ANNOUNCE
from .calendar_page import calendar_page
from .models import (
    Cause,
    Closure,
    Discount,
    Facility,
    OpeningException,
    OpeningHours,
    Price,
    RefundRow,
    RefundTable,
    Reservation,
    ReservationEvent,
    ReservationState,
    Space,
    Unit,
)
from .slots import Interval, shown_time

STAFF_CAUSES = [choice for choice in Cause.choices if choice[0] in Cause.BY_STAFF]


class CauseForm(forms.Form):
    cause = forms.ChoiceField(label=_("Cause"), choices=STAFF_CAUSES, widget=UnfoldAdminSelectWidget())


class ClosingForm(CauseForm, ReasonForm):
    """A time in Seoul."""

    starts = forms.SplitDateTimeField(label=_("Begins"), widget=UnfoldAdminSplitDateTimeWidget())
    ends = forms.SplitDateTimeField(label=_("Ends"), widget=UnfoldAdminSplitDateTimeWidget())


def _close(obj: Facility | Unit, by: Actor, data: dict[str, Any]) -> Closure:
    facility, unit = (obj.facility, obj) if isinstance(obj, Unit) else (obj, None)
    during = Interval(data["starts"], data["ends"])
    return close_facility(ClosureRequest(facility, during, Cause(data["cause"]), data["reason"], unit), by=by)


CLOSE = ObjectAction(
    "close",
    _("Close for a time"),
    run=_close,
    tell=lambda obj: _(
        "Nobody can book in this time. What is booked is cancelled, and the refund follows from the cause."
    ),
    permission="reservations.add_closure",
    form=ClosingForm,
    dangerous=True,
)


class OpeningHoursInline(ScopedInline):
    model = OpeningHours
    editable = True


class OpeningExceptionInline(ScopedInline):
    model = OpeningException
    editable = True


class SpaceInline(ScopedInline):
    model = Space
    editable = True


class DiscountInline(ScopedInline):
    model = Discount
    editable = True


class PriceInline(ScopedInline):
    model = Price
    editable = True


@admin.register(Facility)
class FacilityAdmin(DeskLinksMixin, OwnDistrictsMixin, ScopedModelAdmin):
    icon = "stadium"
    district_field = "district"
    part_field = "pk"
    service = SERVICE
    editable = True
    list_display = ("name_ko", "name_en", "district", "active", "calendar")
    list_filter = ("active",)
    list_select_related = ("district",)
    search_fields = ("name_ko", "name_en")
    inlines = (SpaceInline, OpeningHoursInline, OpeningExceptionInline, DiscountInline)
    object_actions = (CLOSE, DESK)
    readonly_fields = ("staff_code",)

    @admin.display(description=_("service of staff of this facility alone"))
    def staff_code(self, row: Facility) -> str:
        return code_of(row) if row.pk else "-"

    @admin.display(description=_("calendar"))
    def calendar(self, row: Facility) -> str:
        address = reverse("admin:reservations_facility_calendar", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, _("Open"))

    def get_urls(self) -> list[URLPattern]:
        calendar, gate = (self.admin_site.admin_view(view) for view in (self.calendar_view, self.gate_view))
        own = [
            path("<int:pk>/calendar/", calendar, name="reservations_facility_calendar"),
            path("<int:pk>/gate/", gate, name="reservations_facility_gate"),
        ]
        return own + super().get_urls()

    def calendar_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A day or a week of a facility, as a page, CSV or iCal; of one's own facilities only."""
        return calendar_page(self, request, self._own(request, pk))

    def gate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The screen at a facility's gate."""
        return gate_page(self, request, self._own(request, pk))

    def _own(self, request: HttpRequest, pk: int) -> Facility:
        facility: Facility | None = self.get_queryset(request).filter(pk=pk).select_related("district").first()
        if facility is None or not self.has_view_permission(request, facility):
            raise Http404
        return facility


class UnitForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        facility, spaces = cleaned.get("facility"), cleaned.get("spaces")
        if facility and spaces and any(space.facility_id != facility.pk for space in spaces):
            raise forms.ValidationError(_("A unit's spaces are those of its facility."), code="foreign_space")
        return cleaned


@admin.register(Unit)
class UnitAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "sports_tennis"
    district_field = "facility__district"
    part_field = "facility"
    service = SERVICE
    editable = True
    form = UnitForm
    list_display = ("name_ko", "facility", "sport", "mode", "price", "active")
    list_filter = ("active", "mode", "sport")
    list_select_related = ("facility",)
    search_fields = ("name_ko", "name_en", "facility__name_ko")
    inlines = (PriceInline,)
    object_actions = (CLOSE, ANNOUNCE)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "facility":
            kwargs["queryset"] = scope_of(request).filter(
                Facility.objects.all(), "district", service=SERVICE, part_field="pk"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "spaces":
            kwargs["queryset"] = scope_of(request).filter(
                Space.objects.all(), "facility__district", service=SERVICE, part_field="facility"
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RefundRowInline(ScopedInline):
    model = RefundRow


@admin.register(RefundTable)
class RefundTableAdmin(ScopedModelAdmin):
    icon = "currency_exchange"
    scoped = False
    list_display = ("name_ko", "name_en", "code")
    inlines = (RefundRowInline,)


class MoveForm(forms.Form):
    """A time in Seoul, of the same length."""

    starts = forms.SplitDateTimeField(label=_("Begins"), widget=UnfoldAdminSplitDateTimeWidget())


def _move_form(row: Reservation) -> type[forms.Form]:
    units = Unit.objects.filter(facility=row.unit.facility_id, active=True)
    unit = forms.ModelChoiceField(units, label=_("Unit"), initial=row.unit_id, widget=UnfoldAdminSelectWidget())
    return type("MoveFormOfFacility", (MoveForm,), {"unit": unit})


def _move(row: Reservation, by: Actor, data: dict[str, Any]) -> Reservation:
    start = data["starts"]
    return change_reservation(row, Interval(start, start + (row.during.upper - row.during.lower)), data["unit"], by=by)


class ReservationEventInline(ScopedInline):
    model = ReservationEvent
    fields = ("state", "at")


@admin.register(Reservation)
class ReservationAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """The day's list: choose the day above, the unit at the side."""

    icon = "event_available"
    district_field = "unit__facility__district"
    part_field = "unit__facility"
    service = SERVICE
    list_display = ("day", "starts", "ends", "unit", "member", "state", "price")
    list_filter = ("state", "unit__facility")
    list_select_related = ("unit__facility", "member")
    about_fields = ("name",)
    date_hierarchy = "day"
    search_fields = ("member__id__exact", "unit__name_ko")
    search_help_text = _("The member's number, or the unit")
    fields = (
        ("unit", "member"),
        ("starts", "ends"),
        ("state", "cause"),
        ("price", "refund"),
        ("deposit", "deposit_kept"),
        ("made_at", "decide_by"),
        "replaces",
        "note",
    )
    inlines = (ReservationEventInline,)
    object_actions = (
        ObjectAction(
            "approve",
            _("Approve"),
            run=lambda row, by, data: approve_reservation(row, by=by),
            tell=lambda row: _("The request becomes a booking."),
            permission="reservations.change_reservation",
            allowed=lambda row: row.state == ReservationState.REQUESTED,
            form=forms.Form,
        ),
        ObjectAction(
            "refuse",
            _("Refuse"),
            run=lambda row, by, data: refuse_reservation(row, data["reason"], by=by),
            tell=lambda row: _("The request is refused; its time is free again."),
            permission="reservations.change_reservation",
            allowed=lambda row: row.state == ReservationState.REQUESTED,
            form=ReasonForm,
        ),
        ObjectAction(
            "check-in",
            _("Check in"),
            run=lambda row, by, data: check_in(row, by=by),
            tell=lambda row: _("The holder has come; the deposit goes back."),
            permission="reservations.change_reservation",
            allowed=lambda row: row.state == ReservationState.BOOKED,
            form=forms.Form,
        ),
        ObjectAction(
            "move",
            _("Move"),
            run=_move,
            tell=lambda row: _("The booking ends, and a new one stands in its place at the new time."),
            permission="reservations.change_reservation",
            allowed=lambda row: row.state in ReservationState.LIVE,
            form=_move_form,
        ),
        ObjectAction(
            "note",
            _("Note"),
            run=lambda row, by, data: note_reservation(row, data["note"], by=by),
            tell=lambda row: _("Staff of the facility see the note; the holder does not."),
            permission="reservations.change_reservation",
        ),
        ObjectAction(
            "cancel",
            _("Cancel"),
            run=lambda row, by, data: cancel_reservation(row, Cause(data["cause"]), by=by),
            tell=lambda row: _("The booking is cancelled; the refund follows from the cause."),
            permission="reservations.change_reservation",
            allowed=lambda row: row.state in ReservationState.LIVE,
            form=CauseForm,
            dangerous=True,
        ),
    )

    def about(self, row: Reservation) -> str:
        return about_booking(row)

    @admin.display(description=_("begins"), ordering="during")
    def starts(self, row: Reservation) -> str:
        return shown_time(row.during.lower)

    @admin.display(description=_("ends"))
    def ends(self, row: Reservation) -> str:
        return shown_time(row.during.upper)


@admin.register(Closure)
class ClosureAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "block"
    district_field = "facility__district"
    part_field = "facility"
    service = SERVICE
    list_display = ("facility", "unit", "starts", "ends", "cause", "reason", "lifted_at")
    list_filter = ("cause",)
    list_select_related = ("facility", "unit")
    fields = ("facility", "unit", "starts", "ends", "cause", "reason", "made_at", "lifted_at")
    object_actions = (
        ObjectAction(
            "lift",
            _("Open again"),
            run=lambda row, by, data: lift_closure(row, by=by),
            tell=lambda row: _("The time can be booked again. What was cancelled stays cancelled."),
            permission="reservations.change_closure",
            allowed=lambda row: row.lifted_at is None,
            form=forms.Form,
        ),
    )

    @admin.display(description=_("begins"), ordering="during")
    def starts(self, row: Closure) -> str:
        return shown_time(row.during.lower)

    @admin.display(description=_("ends"))
    def ends(self, row: Closure) -> str:
        return shown_time(row.during.upper)
