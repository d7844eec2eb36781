"""Staff screens: car parks of one's district, buildings, bookings, permits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import (
    UnfoldAdminTextInputWidget,
)

from identity.actors import Actor
from identity.admin_base import OwnDistrictsMixin, ScopedInline, ScopedModelAdmin, actor_of, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from services.core.staff import ReasonForm, who

from . import admin_abandoned, admin_enforcement, admin_figures  # noqa: F401  # register their screens
from .actions import (
    add_household,
    cancel_booking,
    record_departure,
    renew_household,
    set_threshold,
    waive_overstay,
)
from .actions.sharing import new_code
from .actions.steps import SERVICE
from .actions.waiving import can_be_waived, needs_second_person
from .admin_discounts import DiscountForms
from .admin_permits import OPEN_ROUND
from .models import (
    Bay,
    Booking,
    BookingEvent,
    BookingState,
    Building,
    Discount,
    Ending,
    Household,
    Lot,
    LotKind,
)


class BayInline(ScopedInline):
    model = Bay
    editable = True


class DiscountInline(DiscountForms, ScopedInline):
    model = Discount
    editable = True


@admin.register(Lot)
class LotAdmin(ObjectActionsMixin, OwnDistrictsMixin, ScopedModelAdmin):
    icon = "local_parking"
    district_field = "district"
    service = SERVICE
    editable = True
    list_display = ("name_ko", "name_en", "district", "kind", "active")
    list_filter = ("kind", "active")
    list_select_related = ("district",)
    search_fields = ("name_ko", "name_en")
    inlines = (BayInline, DiscountInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What bookings and permits were made on: what is held in one kind of mileage cannot be paid in another."""
        return ("kind", "asset") if obj else ()

    object_actions = (OPEN_ROUND,)


class NewCodeForm(forms.Form):
    unit = forms.CharField(label=pgettext_lazy("household", "Home"), max_length=20, widget=UnfoldAdminTextInputWidget())
    code = forms.CharField(
        label=_("Code for the letter box"),
        max_length=20,
        initial=new_code,
        help_text=_("Write it down now: it is not kept. Only its holder can consent for this home."),
        widget=UnfoldAdminTextInputWidget(attrs={"readonly": True}),
    )


class HouseholdForm(NewCodeForm):
    bay = forms.CharField(
        label=_("Number of its bay"), max_length=20, required=False, widget=UnfoldAdminTextInputWidget()
    )
    field_order = ("unit", "bay", "code")


def _add_household(building: Building, by: Actor, data: dict[str, Any]) -> Household:
    bay = None
    if data["bay"]:
        bay = Bay.objects.filter(lot=building.lot, number=data["bay"], household=None).first()
        if bay is None:
            raise forms.ValidationError(_("There is no such bay without a household."), code="no_bay")
    if building.households.filter(unit=data["unit"]).exists():
        raise forms.ValidationError(_("This home is there already."), code="twice")
    return add_household(building, data["unit"], data["code"], bay, by=by)


def _renew_household(building: Building, by: Actor, data: dict[str, Any]) -> Household:
    home = building.households.filter(unit=data["unit"]).select_related("building__lot").first()
    if home is None:
        raise forms.ValidationError(_("There is no such home in this building."), code="no_home")
    return renew_household(home, data["code"], by=by)


class HouseholdInline(ScopedInline):
    model = Household
    fields = ("unit", "bay")


@admin.register(Building)
class BuildingAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "apartment"
    district_field = "lot__district"
    service = SERVICE
    editable = True
    list_display = ("lot", "organisation", "threshold_percent", "consents", "open")
    list_select_related = ("lot", "organisation")
    readonly_fields = ("consents", "open")
    inlines = (HouseholdInline,)
    object_actions = (
        ObjectAction(
            "add_household",
            _("Add a household"),
            run=_add_household,
            tell=lambda building: _("Its code is put into the letter box of this home."),
            permission="parking.change_building",
            form=HouseholdForm,
        ),
        ObjectAction(
            "renew_household",
            _("Other people live in a home"),
            run=_renew_household,
            tell=lambda building: _(
                "The home gets a new code. The consent of those who lived there ends, and with it what they offered; "
                "bookings that have begun, or begin within an hour, stand."
            ),
            permission="parking.change_building",
            form=NewCodeForm,
            dangerous=True,
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "lot") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A threshold is set by its action; nothing else that is counted is written from here."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        if "threshold_percent" in form.changed_data:
            set_threshold(obj, obj.threshold_percent, by=actor_of(request))
        obj.save(update_fields=[name for name in form.changed_data if name != "threshold_percent"])

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "lot":
            shared = Lot.objects.filter(kind=LotKind.SHARED)
            kwargs["queryset"] = scope_of(request).filter(shared, "district", service=SERVICE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _tell_waiver(row: Booking) -> str:
    amount = {"amount": f"{row.overstay:,} {row.bay.lot.asset.unit}"}
    if needs_second_person(row):
        return str(_("%(amount)s is more than one person gives back here: a second person is asked.") % amount)
    return str(_("%(amount)s goes back to the driver at once, out of the car park's takings.") % amount)


class StepInline(ScopedInline):
    model = BookingEvent
    fields = ("step", "at")


@admin.register(Booking)
class BookingAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "event_available"
    district_field = "bay__lot__district"
    service = SERVICE
    personal_fields = ("plate",)
    about_fields = ("name",)
    list_display = ("starts", "ends", "bay", "member", "state", "charged", "overstay")
    list_filter = ("state", "ending", "bay__lot")
    list_select_related = ("bay__lot__asset", "member")
    search_fields = ("member__id__exact",)
    fields = (
        "bay",
        "member",
        "plate",
        "starts",
        "ends",
        "state",
        "ending",
        "price",
        "deposit",
        "charged",
        "overstay",
        "waived",
        "waiver_reason",
    )
    inlines = (StepInline,)
    object_actions = (
        ObjectAction(
            "departed",
            _("The bay is empty"),
            run=lambda row, by, data: record_departure(row, by=by),
            tell=lambda row: _("The booking ends now; what was used is paid and the rest goes back."),
            permission="parking.change_booking",
            allowed=lambda row: row.state in BookingState.LIVE,
            form=forms.Form,
        ),
        ObjectAction(
            "waive",
            _("Give the charge for overstaying back"),
            run=lambda row, by, data: waive_overstay(row, data["reason"], by=by),
            tell=_tell_waiver,
            permission="parking.change_booking",
            allowed=can_be_waived,
            form=ReasonForm,
        ),
        ObjectAction(
            "cancel",
            _("Cancel"),
            run=lambda row, by, data: cancel_booking(row, Ending.STAFF, by=by),
            tell=lambda row: _("The booking is cancelled at no cost to the driver."),
            permission="parking.change_booking",
            allowed=lambda row: row.state in BookingState.LIVE,
            form=forms.Form,
            dangerous=True,
        ),
    )

    def about(self, row: Booking) -> str:
        return f"{row} · {row.plate} · {who(row.member)}"

    @admin.display(description=pgettext_lazy("time", "from"), ordering="during")
    def starts(self, row: Booking) -> str:
        return _shown(row.during.lower)

    @admin.display(description=_("until"))
    def ends(self, row: Booking) -> str:
        return _shown(row.during.upper)


def _shown(at: datetime) -> str:
    """In Seoul, as lists show their times."""
    return date_format(localtime(at), "DATETIME_FORMAT")
