"""Staff screens: centres and hospitals, donations, certificates without their owners' names, further acts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from identity.actors import Actor
from identity.admin_base import OwnDistrictsMixin, ScopedModelAdmin, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from identity.queries import today
from services.core.staff import AboutMemberForm, MemberForm, RecordingAdmin

from .actions import draw_from_pool, record_further_act, register_donation, use_certificate
from .actions.donations import SERVICE, DonationReport
from .models import Certificate, Donation, FurtherAct, Institution, InstitutionKind


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Code on the phone"), max_length=12, widget=UnfoldAdminTextInputWidget())


class DrawForm(MemberForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget())


class ActForm(MemberForm):
    performed_on = forms.DateField(label=_("Day"), widget=UnfoldAdminSingleDateWidget(), initial=today)


def _take(hospital: Institution, by: Actor, data: dict[str, Any]) -> None:
    use_certificate(data["code"], hospital, by=by)


def _draw(hospital: Institution, by: Actor, data: dict[str, Any]) -> None:
    draw_from_pool(data["member"], data["reason"], by=by)


@admin.register(Institution)
class InstitutionAdmin(ObjectActionsMixin, OwnDistrictsMixin, ScopedModelAdmin):
    icon = "local_hospital"
    district_field = "district"
    service = SERVICE
    editable = True
    list_display = ("name_ko", "name_en", "kind", "district", "active")
    list_filter = ("kind", "active")
    list_select_related = ("district",)
    search_fields = ("name_ko", "name_en")
    object_actions = (
        ObjectAction(
            "take",
            _("Take a certificate"),
            run=_take,
            tell=lambda row: _("The certificate of this code is used here, once and for good."),
            permission="blood_donation.use_certificate",
            allowed=lambda row: row.kind == InstitutionKind.HOSPITAL and row.active,
            form=CodeForm,
        ),
        ObjectAction(
            "draw",
            _("Give one out of the pool"),
            run=_draw,
            tell=lambda row: _("The oldest certificate of the pool goes to this member, for a transfusion here."),
            permission="blood_donation.draw_certificate",
            allowed=lambda row: row.kind == InstitutionKind.HOSPITAL and row.active,
            form=DrawForm,
        ),
    )


class DonationForm(AboutMemberForm):
    class Meta:
        model = Donation
        fields = ("centre", "donated_on", "kind", "reference")
        widgets = {"kind": UnfoldAdminSelectWidget}


@admin.register(Donation)
class DonationAdmin(RecordingAdmin):
    icon = "bloodtype"
    district_field = "centre__district"
    service = SERVICE
    form = DonationForm
    recording_permission = "blood_donation.add_donation"
    fields = ("member_code", "centre", "donated_on", "kind", "reference")
    list_display = ("donated_on", "centre", "kind", "reference")
    list_filter = ("kind", "centre")
    list_select_related = ("centre",)
    search_fields = ("reference",)
    search_help_text = _("The number at the centre")
    date_hierarchy = "donated_on"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "centre":
            centres = Institution.objects.filter(active=True, kind=InstitutionKind.CENTRE)
            kwargs["queryset"] = scope_of(request).filter(centres, "district", service=SERVICE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def record(self, obj: Donation, by: Actor) -> Donation:
        return register_donation(DonationReport(obj.member, obj.centre, obj.donated_on, obj.reference, obj.kind), by=by)


@admin.register(Certificate)
class CertificateAdmin(ScopedModelAdmin):
    """Serial numbers and states: whose they are, the owners' wallets say."""

    icon = "volunteer_activism"
    district_field = "donation__centre__district"
    service = SERVICE
    fields = ("serial", "state", "used_at", "replaces")
    readonly_fields = ("serial",)
    list_display = ("serial", "state", "used_at")
    list_filter = ("state",)
    list_select_related = ("used_at",)


def _record_act(act: FurtherAct, by: Actor, data: dict[str, Any]) -> None:
    record_further_act(act, data["member"], data["performed_on"], by=by)


@admin.register(FurtherAct)
class FurtherActAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "campaign"
    service = SERVICE
    editable = True
    list_display = ("name_ko", "name_en", "first_day", "last_day")
    object_actions = (
        ObjectAction(
            "record",
            _("Record for a member"),
            run=_record_act,
            tell=lambda act: _("The member is rewarded once for this act, by the programme's rate and budget."),
            permission="blood_donation.add_furtheract",
            form=ActForm,
        ),
    )
