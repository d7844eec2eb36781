"""Staff screens: institutions of one's district, and the hours that they confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from identity.actors import Actor
from identity.admin_base import OwnDistrictsMixin, ScopedModelAdmin, actor_of, scope_of
from identity.models import Member
from identity.object_actions import ObjectAction, ObjectActionsMixin
from identity.queries import today
from mileage.errors import MileageError
from services.core.errors import ServiceError
from services.core.people import member_by_code

from .actions import SERVICE, HoursReport, appoint_coordinator, correct_hours, record_hours
from .import_admin import HoursImportAdmin, HoursLineAdmin
from .models import Institution, VolunteerRecord
from .programme_admin import CoordinatorAdmin, ProgrammeAdmin, ShiftAdmin, SignupAdmin

__all__ = [
    "CoordinatorAdmin",
    "HoursImportAdmin",
    "HoursLineAdmin",
    "InstitutionAdmin",
    "ProgrammeAdmin",
    "ShiftAdmin",
    "SignupAdmin",
    "VolunteerRecordAdmin",
]


class MemberForm(forms.Form):
    """A member is named by the number in the wallet, or its first 8 digits."""

    member = forms.CharField(
        label=_("Member"),
        max_length=36,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("The member's number as the wallet shows it; its first 8 digits are enough."),
    )

    def clean_member(self) -> Member:
        member = member_by_code(self.cleaned_data["member"])
        if member is None:
            raise forms.ValidationError(_("There is no such member."), code="unknown_member")
        return member


def _appoint(institution: Institution, by: Actor, data: dict[str, Any]) -> None:
    appoint_coordinator(institution, data["member"], by=by)


@admin.register(Institution)
class InstitutionAdmin(ObjectActionsMixin, OwnDistrictsMixin, ScopedModelAdmin):
    icon = "volunteer_activism"
    district_field = "district"
    service = SERVICE
    editable = True
    list_display = ("name_ko", "name_en", "district", "active")
    list_filter = ("active",)
    list_select_related = ("district",)
    search_fields = ("name_ko", "name_en")
    object_actions = (
        ObjectAction(
            "appoint",
            _("Appoint a coordinator"),
            run=_appoint,
            tell=lambda row: _("The member sees this institution's shifts, takes attendance and decides on hours."),
            permission="volunteering.change_coordinator",
            allowed=lambda row: row.active,
            form=MemberForm,
        ),
    )


class HoursForm(forms.ModelForm):
    """A member is named by the number in the wallet, or its first 8 digits."""

    member_code = forms.CharField(
        label=_("Member"),
        max_length=36,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("The member's number as the wallet shows it; its first 8 digits are enough."),
    )

    class Meta:
        model = VolunteerRecord
        fields = ("institution", "performed_on", "hours", "evidence")

    def clean_member_code(self) -> str:
        code: str = self.cleaned_data["member_code"]
        member = member_by_code(code)
        if member is None:
            raise forms.ValidationError(_("There is no such member."), code="unknown_member")
        self.instance.member = member
        return code

    def clean_performed_on(self) -> Any:
        day = self.cleaned_data["performed_on"]
        if day > today():
            raise forms.ValidationError(_("This day is still to come."), code="in_future")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"member_code", "institution", "performed_on"} <= cleaned.keys():
            standing = VolunteerRecord.objects.filter(
                member=self.instance.member,
                institution=cleaned["institution"],
                performed_on=cleaned["performed_on"],
                stands=True,
            )
            if standing.exists():
                raise forms.ValidationError(_("This member's hours of that day are recorded already."), code="twice")
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget())


def _take_back(record: VolunteerRecord, by: Actor, data: dict[str, Any]) -> None:
    correct_hours(record, data["reason"], by=by)


@admin.register(VolunteerRecord)
class VolunteerRecordAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "schedule"
    district_field = "institution__district"
    service = SERVICE
    form = HoursForm
    fields = ("member_code", "institution", "performed_on", "hours", "evidence")
    list_display = ("performed_on", "institution", "member", "hours", "stands")
    list_filter = ("stands", "institution")
    list_select_related = ("institution", "member")
    search_fields = ("member__id__exact", "institution__name_ko")
    search_help_text = _("The member's number, or the institution")
    date_hierarchy = "performed_on"
    object_actions = (
        ObjectAction(
            "take_back",
            _("Take back"),
            run=_take_back,
            tell=lambda record: _(
                "The hours and the points that they earned are taken back. This stays in the history."
            ),
            permission="volunteering.change_volunteerrecord",
            allowed=lambda record: record.stands,
            form=ReasonForm,
            dangerous=True,
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("volunteering.add_volunteerrecord"))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("member", *self.fields[1:], "stands") if obj else self.fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "institution":
            active = Institution.objects.filter(active=True)
            kwargs["queryset"] = scope_of(request).filter(active, "district", service=SERVICE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the rules refuse is said on the form's page; the whole request was one transaction."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (ServiceError, MileageError) as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        report = HoursReport(obj.member, obj.institution, obj.performed_on, obj.hours, obj.evidence)
        obj.pk = record_hours(report, by=actor_of(request)).pk

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The action wrote its own row."""
