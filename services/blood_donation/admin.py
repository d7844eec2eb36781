"""Staff screens: centres and hospitals, donations, certificates without their owners' names, further acts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from identity.actors import Actor
from identity.admin_base import OwnDistrictsMixin, ScopedModelAdmin, actor_of, scope_of
from identity.models import Member
from identity.object_actions import ObjectAction, ObjectActionsMixin
from identity.queries import today
from services.core.errors import ServiceError
from services.core.people import member_by_code

from .actions import draw_from_pool, record_further_act, register_donation, use_certificate
from .actions.donations import SERVICE, DonationReport
from .models import Certificate, Donation, FurtherAct, Institution, InstitutionKind


class MemberField(forms.CharField):
    """A member, named by the number in the wallet."""

    default_error_messages = {"unknown_member": _("There is no such member.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Member"),
            max_length=36,
            widget=UnfoldAdminTextInputWidget(),
            help_text=_("The member's number as the wallet shows it; its first 8 digits are enough."),
            **kwargs,
        )

    def clean(self, value: Any) -> Member:
        member = member_by_code(super().clean(value))
        if member is None:
            raise forms.ValidationError(self.error_messages["unknown_member"], code="unknown_member")
        return member


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Code on the phone"), max_length=12, widget=UnfoldAdminTextInputWidget())


class DrawForm(forms.Form):
    member = MemberField()
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget())


class ActForm(forms.Form):
    member = MemberField()
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


class DonationForm(forms.ModelForm):
    member_code = MemberField()

    class Meta:
        model = Donation
        fields = ("centre", "donated_on", "kind", "reference")
        widgets = {"kind": UnfoldAdminSelectWidget}

    def clean_member_code(self) -> Member:
        member: Member = self.cleaned_data["member_code"]
        self.instance.member = member
        return member


@admin.register(Donation)
class DonationAdmin(ScopedModelAdmin):
    icon = "bloodtype"
    district_field = "centre__district"
    service = SERVICE
    form = DonationForm
    fields = ("member_code", "centre", "donated_on", "kind", "reference")
    list_display = ("donated_on", "centre", "kind", "reference")
    list_filter = ("kind", "centre")
    list_select_related = ("centre",)
    search_fields = ("reference",)
    search_help_text = _("The number at the centre")
    date_hierarchy = "donated_on"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("blood_donation.add_donation"))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("member", *self.fields[1:]) if obj else self.fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "centre":
            centres = Institution.objects.filter(active=True, kind=InstitutionKind.CENTRE)
            kwargs["queryset"] = scope_of(request).filter(centres, "district", service=SERVICE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the rules refuse is said on the form's page; the whole request was one transaction."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ServiceError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        report = DonationReport(obj.member, obj.centre, obj.donated_on, obj.reference, obj.kind)
        obj.pk = register_donation(report, by=actor_of(request)).pk

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The action wrote its own row."""


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
