"""Staff screens of abandoned vehicles: the case, its steps, its papers; the periods and holidays that they stand on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from identity.actors import Actor
from identity.admin_base import ScopedInline, ScopedModelAdmin, actor_of, scope_of
from identity.audit import record, record_view
from identity.object_actions import ObjectAction, ObjectActionsMixin

from .actions.abandoned import Found, basis_of, inspect_vehicle, next_steps, record_return, take_step
from .actions.steps import SERVICE
from .models import AbandonedCase, CaseState, CaseStep, Holiday, StatutoryTimer
from .plates import LONGEST

CHANGE = "parking.change_abandonedcase"
LINK = '<a class="text-primary-600" href="{}">{}</a>'
PAPERS = (CaseState.NOTICED, CaseState.ORDERED, CaseState.PUBLISHED, CaseState.LIENS, CaseState.DISPOSED)


class RemarkForm(forms.Form):
    remark = forms.CharField(label=_("Note"), max_length=300, required=False, widget=UnfoldAdminTextInputWidget())


class InspectionForm(RemarkForm):
    plate = forms.CharField(
        label=_("Number plate, if found"), max_length=LONGEST, required=False, widget=UnfoldAdminTextInputWidget()
    )
    chassis = forms.CharField(
        label=_("Chassis number"),
        max_length=LONGEST,
        required=False,
        help_text=_("17 letters and digits, where the vehicle has no plate."),
        widget=UnfoldAdminTextInputWidget(),
    )
    earlier = forms.UUIDField(
        label=_("Number of another case of this vehicle"),
        required=False,
        help_text=_("Where neither plate nor chassis tells that it is the same one. It is rewarded once."),
        widget=UnfoldAdminTextInputWidget(),
    )
    abandoned = forms.BooleanField(label=_("It is abandoned"), required=False, widget=UnfoldBooleanSwitchWidget())


def _inspect(case: AbandonedCase, by: Actor, data: dict[str, Any]) -> AbandonedCase:
    found = Found(data["plate"], data["chassis"], data["earlier"])
    return inspect_vehicle(case, bool(data["abandoned"]), data["remark"], found, by=by)


def _step(to: CaseState) -> ObjectAction:
    def run(case: AbandonedCase, by: Actor, data: dict[str, Any]) -> AbandonedCase:
        return take_step(case, to, data["remark"], by=by)

    return ObjectAction(
        f"to_{to.value}",
        to.label,
        run=run,
        tell=lambda case: _("The step is recorded with today's date and committed to the log; it cannot be undone."),
        permission=CHANGE,
        allowed=lambda case: to in next_steps(case),
        form=RemarkForm,
        dangerous=to == CaseState.DISPOSED,
    )


class StepInline(ScopedInline):
    model = CaseStep
    fields = ("state", "done_on", "last_day", "note", "by")


@admin.register(AbandonedCase)
class AbandonedCaseAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "car_crash"
    district_field = "district"
    service = SERVICE
    personal_fields = ("plate", "chassis", "reporter")
    list_display = ("reported_at", "district", "place", "on", "state", "last_day")
    list_filter = ("state", "on")
    list_select_related = ("district",)
    fields = (
        "number",
        "plate_text",
        "chassis",
        "same_as",
        "district",
        "place",
        "on",
        "drivable",
        "seen_since",
        "latitude",
        "longitude",
        "photo_link",
    )
    readonly_fields = ("number", "plate_text", "photo_link", "papers")
    inlines = (StepInline,)
    object_actions = (
        ObjectAction(
            "inspect",
            _("Record the inspection"),
            run=_inspect,
            tell=lambda case: _("Found abandoned, the reporter is rewarded once for this vehicle."),
            permission=CHANGE,
            allowed=lambda case: case.state == CaseState.REPORTED,
            form=InspectionForm,
        ),
        ObjectAction(
            "returned",
            _("The order could not be delivered"),
            run=lambda case, by, data: record_return(case, by=by),
            tell=lambda case: _(
                "It came back, or nobody is known to deliver it to. It is then published before the next step."
            ),
            permission=CHANGE,
            allowed=lambda case: case.state == CaseState.ORDERED and not case.order_returned,
            form=forms.Form,
        ),
        *(_step(state) for state in (*PAPERS, CaseState.REMOVED)),
    )

    def about(self, row: AbandonedCase) -> str:
        return " · ".join(str(part) for part in (row.district, row.place, row.plate, row.get_state_display()) if part)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, "state", "order_returned", "rewarded", "papers")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AbandonedCase]:
        rows: QuerySet[AbandonedCase] = super().get_queryset(request)
        return rows.defer("photo").annotate(last_day=Max("steps__last_day"))

    @admin.display(description=_("last day of the period"), ordering="last_day")
    def last_day(self, case: Any) -> date | None:
        """The next step may be taken after it."""
        found: date | None = case.last_day
        return found

    @admin.display(description=_("number plate"))
    def plate_text(self, case: AbandonedCase) -> str:
        return case.plate.text if case.plate else str(_("none"))

    @admin.display(description=_("number of the case"))
    def number(self, case: AbandonedCase) -> str:
        return str(case.pk)

    @admin.display(description=_("photo"))
    def photo_link(self, case: AbandonedCase) -> str:
        return format_html(LINK, reverse("admin:parking_case_photo", args=[case.pk]), _("photo"))

    @admin.display(description=_("papers to print"))
    def papers(self, case: AbandonedCase) -> str:
        done = [step for step in case.steps.all() if step.state in PAPERS]
        rows = ((reverse("admin:parking_case_paper", args=[case.pk, step.state]), step) for step in done)
        return format_html_join(" · ", LINK, rows)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<uuid:case_id>/photo/", view(self.photo_view), name="parking_case_photo"),
            path("<uuid:case_id>/paper/<slug:state>/", view(self.paper_view), name="parking_case_paper"),
        ]
        return [*own, *super().get_urls()]

    def _seen(self, request: HttpRequest, case_id: Any, fields: tuple[str, ...]) -> AbandonedCase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        case = self.get_object(request, str(case_id))
        if not isinstance(case, AbandonedCase):
            raise Http404
        with transaction.atomic():
            record_view(by=actor_of(request), subject=case, fields=fields, district=case.district_id)
        return case

    def photo_view(self, request: HttpRequest, case_id: Any) -> HttpResponse:
        photo = bytes(self._seen(request, case_id, ("photo",)).photo)
        kind = "image/png" if photo.startswith(b"\x89PNG") else "image/jpeg"
        return HttpResponse(photo, content_type=kind, headers={"Content-Disposition": "inline"})

    def paper_view(self, request: HttpRequest, case_id: Any, state: str) -> HttpResponse:
        """The paper of a step, for printing."""
        case = self._seen(request, case_id, ("plate", "chassis"))
        step = case.steps.filter(state=state, state__in=PAPERS).select_related("commitment").first()
        if step is None:
            raise Http404
        context = {"case": case, "step": step, "basis": basis_of(state), "head": head_of(case.district.name_ko)}
        return TemplateResponse(request, "parking/paper.html", context)


def head_of(district: str) -> str:
    """Who signs for a district: 강화군수, 연수구청장."""
    return f"{district}수" if district.endswith("군") else f"{district}청장"


class LawAdmin(ScopedModelAdmin):
    """What the law sets for every district is entered by the city's staff of parking; the trail keeps the values."""

    scoped = False
    editable = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and scope_of(request).allows(None, SERVICE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and scope_of(request).allows(None, SERVICE)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        values = {name: str(getattr(obj, name)) for name in self.list_display}
        record(f"{obj._meta.model_name}.changed", by=actor_of(request), subject=obj, service=SERVICE, detail=values)


@admin.register(StatutoryTimer)
class StatutoryTimerAdmin(LawAdmin):
    icon = "timer"
    list_display = ("name_ko", "name_en", "months", "days", "rolls", "basis")
    readonly_fields = ("code",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Holiday)
class HolidayAdmin(LawAdmin):
    icon = "event"
    list_display = ("day", "name")
    date_hierarchy = "day"
