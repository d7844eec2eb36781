"""The attendant's page, for a phone: type a plate, read what right it has, warn or charge. And objections."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from credentials.errors import CredentialsError
from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin, actor_of, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin

from .actions.enforcement import Looked, decide_objection, look_up, penalise, record_objection
from .actions.steps import SERVICE
from .errors import BadPlate, ParkingError
from .models import Look, Lot, LotKind, Penalty, PenaltyState, Right
from .plates import LONGEST, normalised


class LookForm(forms.ModelForm):
    typed = forms.CharField(label=_("Number plate"), max_length=LONGEST, widget=UnfoldAdminTextInputWidget())

    class Meta:
        model = Look
        fields = ("lot", "bay")

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        try:
            normalised(typed)
        except BadPlate as error:
            raise forms.ValidationError(str(error), code=error.code) from error
        return typed


class ObjectionForm(forms.Form):
    text = forms.CharField(label=_("Objection"), max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}))


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Answer to the driver"), max_length=500, widget=UnfoldAdminTextInputWidget())
    lift = forms.BooleanField(label=_("Lift it"), required=False, widget=UnfoldBooleanSwitchWidget())


def _shown(at: datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")


def _answer(looked: Looked) -> str:
    """What right the car has, for which bay, and until when; said once, since the last two may change."""
    finding = looked.finding
    said = [f"{looked.look.plate.text}: {looked.look.get_found_display()}."]
    if finding.bay:
        said.append(str(_("The right is for bay %(bay)s.")) % {"bay": finding.bay})
    if finding.until:
        said.append(str(_("It ends at %(time)s.")) % {"time": f"{localtime(finding.until):%Y-%m-%d %H:%M}"})
    if _elsewhere(looked):
        said.append(str(_("The car stands in another bay.")))
    return " ".join(said)


def _elsewhere(looked: Looked) -> bool:
    """Whether the car's right is for another bay than the attendant stands at."""
    right, typed = looked.finding.bay, looked.look.bay
    return bool(right and typed) and right.lstrip("0") != typed.lstrip("0")


def _tell_penalty(look: Look) -> Any:
    if look.lot.kind == LotKind.SHARED:
        return _("Only a warning. Cars of the building's own residents are not known here: be sure that it is none.")
    return _("The first time is a warning; after that the charge is the car park's.")


@admin.register(Look)
class LookAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "search"
    district_field = "lot__district"
    service = SERVICE
    personal_fields = ("plate",)
    form = LookForm
    list_display = ("at", "lot", "bay", "found", "attendant")
    list_filter = ("found", "lot")
    list_select_related = ("lot", "attendant")
    object_actions = (
        ObjectAction(
            "penalise",
            _("Warn or charge"),
            run=lambda look, by, data: penalise(look, by=by),
            tell=_tell_penalty,
            permission="parking.add_penalty",
            allowed=lambda look: look.found == Right.NONE and not hasattr(look, "penalty"),
            form=forms.Form,
        ),
    )

    about_fields = ("plate",)

    def about(self, row: Look) -> str:
        return " · ".join(str(part) for part in (row.plate.text, row.lot, row.bay, _shown(row.at)) if part)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("parking.add_look"))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """An attendant walks one car park: the one of the last look comes chosen."""
        last = Look.objects.filter(attendant=actor_of(request).user).order_by("-at").first()
        return {"lot": last.lot_id} if last else {}

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """One button, on a phone: the answer comes at once, and with it the way to the next plate."""
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("plate_text", "found", "lot", "bay", "at", "attendant") if obj else ("typed", "lot", "bay")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("plate_text",) if obj else ()

    @admin.display(description=_("number plate"))
    def plate_text(self, look: Look) -> str:
        return look.plate.text

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "lot":
            kwargs["queryset"] = scope_of(request).filter(Lot.objects.filter(active=True), "district", service=SERVICE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is refused, such as too many looks, is said on the form's page."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (ParkingError, CredentialsError) as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        looked = look_up(form.cleaned_data["typed"], obj.lot, obj.bay, by=actor_of(request))
        obj.pk, obj.found, obj.plate = looked.look.pk, looked.look.found, looked.look.plate
        obj.at, obj.attendant = looked.look.at, looked.look.attendant
        allowed = looked.look.found in Right.ALLOWED and not _elsewhere(looked)
        messages.add_message(request, messages.SUCCESS if allowed else messages.WARNING, _answer(looked))

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The look wrote its own row."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:parking_look_change", args=[obj.pk]))


def _decide(penalty: Penalty, by: Actor, data: dict[str, Any]) -> Penalty:
    return decide_objection(penalty, bool(data["lift"]), data["answer"], by=by)


@admin.register(Penalty)
class PenaltyAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "gavel"
    district_field = "lot__district"
    service = SERVICE
    personal_fields = ("plate", "objection")
    about_fields = ("plate", "objection")
    list_display = ("day", "lot", "kind", "amount", "state")
    list_filter = ("kind", "state", "lot")
    list_select_related = ("lot",)
    fields = (
        "plate_text",
        "lot",
        "bay",
        "day",
        "kind",
        "amount",
        "state",
        "objection",
        "objected_at",
        "answer",
        "decided_by",
    )
    readonly_fields = ("plate_text", "bay")
    object_actions = (
        ObjectAction(
            "objection",
            _("Record an objection"),
            run=lambda penalty, by, data: record_objection(penalty, data["text"], by=by),
            tell=lambda penalty: _("It came on paper or by telephone. Another person than the attendant decides it."),
            permission="parking.change_penalty",
            allowed=lambda penalty: penalty.state == PenaltyState.STANDS,
            form=ObjectionForm,
        ),
        ObjectAction(
            "decide",
            _("Decide the objection"),
            run=_decide,
            tell=lambda penalty: _("The driver reads your answer."),
            permission="parking.change_penalty",
            allowed=lambda penalty: penalty.state == PenaltyState.APPEALED,
            form=AnswerForm,
        ),
    )

    def about(self, row: Penalty) -> str:
        return " · ".join(str(part) for part in (row.plate.text, row.lot, row, row.objection) if part)

    @admin.display(description=_("number plate"))
    def plate_text(self, row: Penalty) -> str:
        return row.plate.text

    @admin.display(description=_("bay"))
    def bay(self, row: Penalty) -> str:
        return row.look.bay
