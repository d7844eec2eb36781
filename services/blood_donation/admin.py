"""Staff screens: centres and hospitals, donations, certificates without their owners' names, further acts."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from credentials.presentation.models import PresentationRequest, Stage
from credentials.presentation.request_objects import openid4vp_link
from identity.actors import Actor
from identity.admin_base import OwnDistrictsMixin, ScopedModelAdmin, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from identity.queries import today
from services.core.staff import AboutMemberForm, MemberForm, RecordingAdmin

from .actions import ask_to_show, draw_from_pool, record_further_act, register_donation, use_certificate, use_shown
from .actions.donations import SERVICE, DonationReport
from .actions.presenting import shown_for
from .models import Asking, Certificate, Donation, FurtherAct, Institution, InstitutionKind


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
            city_service=SERVICE,  # the pool is the whole city's
        ),
    )


@admin.register(Asking)
class AskingAdmin(ObjectActionsMixin, RecordingAdmin):
    """A hospital takes a certificate: its wallet is shown a QR, and what the wallet shows is used up."""

    icon = "qr_code_scanner"
    district_field = "hospital__district"
    service = SERVICE
    recording_permission = "blood_donation.use_certificate"
    fields = ("hospital",)
    list_display = ("made_at", "hospital", "asked_by", "certificate")
    list_select_related = ("hospital", "asked_by", "certificate")
    object_actions = (
        ObjectAction(
            "use",
            _("Use it here"),
            run=lambda asking, by, data: use_shown(asking, by=by),
            tell=lambda asking: _("The certificate that was shown is used here, once and for good."),
            permission="blood_donation.use_certificate",
            allowed=lambda asking: asking.certificate_id is None and shown_for(asking) is not None,
            form=forms.Form,
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("hospital", "what_now") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("what_now",) if obj else ()

    @admin.display(description=_("certificate"))
    def what_now(self, asking: Asking) -> str:
        """What was shown, or the QR for the wallet while nothing is."""
        if asking.certificate_id:
            return str(_("%(serial)s is used.") % {"serial": asking.certificate})
        if shown := shown_for(asking):
            return str(_("%(serial)s was shown, and counts.") % {"serial": shown[0]})
        waiting = PresentationRequest.objects.filter(
            pk=asking.request, stage__in=Stage.LIVE, expires_at__gt=now()
        ).first()
        if waiting is None:
            return str(_("Nothing that counts was shown in time. Ask anew."))
        drawn = segno.make(openid4vp_link(waiting), error="l").svg_inline(scale=5, svgclass="asking-qr")
        texts = (_("Scan this with the wallet that has the certificate, then look again."), _("Look again"))
        # drawn by segno from an address that we made
        link = '<a class="underline font-semibold" href="">'
        return format_html("<p>{} {}{}</a></p>{}", texts[0], mark_safe(link), texts[1], mark_safe(drawn))  # noqa: S308

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "hospital":
            hospitals = Institution.objects.filter(active=True, kind=InstitutionKind.HOSPITAL)
            kwargs["queryset"] = scope_of(request).filter(hospitals, "district", service=SERVICE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def record(self, obj: Asking, by: Actor) -> Asking:
        return ask_to_show(obj.hospital, by=by)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:blood_donation_asking_change", args=[obj.pk]))


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
    fields = ("number_shown", "state", "used_at", "replaces")
    readonly_fields = ("number_shown",)
    list_display = ("number_shown", "state", "used_at")
    list_filter = ("state",)
    list_select_related = ("used_at",)

    @admin.display(description=_("serial number"), ordering="number")
    def number_shown(self, row: Certificate) -> str:
        return row.serial


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
