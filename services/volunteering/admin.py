"""Staff screens: institutions of one's district, and the hours that they confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.admin_base import OwnDistrictsMixin, ScopedModelAdmin, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from identity.queries import today
from services.core.staff import AboutMemberForm, MemberForm, ReasonForm, RecordingAdmin

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


class HoursForm(AboutMemberForm):
    class Meta:
        model = VolunteerRecord
        fields = ("institution", "performed_on", "hours", "evidence")

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


def _take_back(record: VolunteerRecord, by: Actor, data: dict[str, Any]) -> None:
    correct_hours(record, data["reason"], by=by)


@admin.register(VolunteerRecord)
class VolunteerRecordAdmin(ObjectActionsMixin, RecordingAdmin):
    icon = "schedule"
    district_field = "institution__district"
    service = SERVICE
    form = HoursForm
    recording_permission = "volunteering.add_volunteerrecord"
    fields = ("member_code", "institution", "performed_on", "hours", "evidence")
    shown_later = ("stands",)
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

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "institution":
            active = Institution.objects.filter(active=True)
            kwargs["queryset"] = scope_of(request).filter(active, "district", service=SERVICE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def record(self, obj: VolunteerRecord, by: Actor) -> VolunteerRecord:
        return record_hours(HoursReport(obj.member, obj.institution, obj.performed_on, obj.hours, obj.evidence), by=by)
