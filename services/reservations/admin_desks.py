"""Staff screens: check-in desks of a facility. A desk's code is shown once."""

from __future__ import annotations

import segno
from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from identity.admin_base import ScopedModelAdmin
from identity.object_actions import ObjectAction, ObjectActionsMixin

from .actions.steps import SERVICE
from .desks import PERMISSION, make_desk, revoke_desk
from .models import FacilityDesk


class DeskForm(forms.Form):
    """A place, not a person."""

    name = forms.CharField(label=_("name of the desk"), max_length=60, widget=UnfoldAdminTextInputWidget())


DESK = ObjectAction(
    "desk",
    _("Make a check-in desk"),
    run=lambda facility, by, data: data.update(made=make_desk(facility, data["name"], by=by)),
    tell=lambda facility: _(
        "For one scanner: it checks in holders who show a card. The code is shown once, on the next page."
    ),
    permission=PERMISSION,
    form=DeskForm,
)


class DeskLinksMixin(ObjectActionsMixin):
    """Put in place of ObjectActionsMixin: what DESK made is shown instead of the facility's page."""

    def _ran(self, request: HttpRequest, action: ObjectAction, obj: Model, form: forms.Form) -> bool:
        done = super()._ran(request, action, obj, form)
        if done and action.name == DESK.name:
            request.made_desk = form.cleaned_data["made"]  # type: ignore[attr-defined]
        return done

    def object_action_view(self, request: HttpRequest, object_id: str, action: ObjectAction) -> HttpResponse:
        response = super().object_action_view(request, object_id, action)
        made = getattr(request, "made_desk", None)
        if made is None:
            return response
        list(messages.get_messages(request))  # "done" would come on a later page
        context = self.admin_site.each_context(request) | {  # type: ignore[attr-defined]
            "title": _("The desk link, shown once"),
            "made": made,
            "picture": segno.make(made.link, error="m").svg_data_uri(scale=5, border=4),
            "opts": self.model._meta,  # type: ignore[attr-defined]
            "back": reverse("admin:reservations_facility_change", args=[object_id]),
        }
        headers = {"Cache-Control": "no-store"}
        return TemplateResponse(request, "admin/reservations/facility_desk.html", context, headers=headers)


@admin.register(FacilityDesk)
class FacilityDeskAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "countertops"
    district_field = "facility__district"
    part_field = "facility"
    service = SERVICE
    list_display = ("name", "facility", "created_at", "revoked_at")
    list_filter = ("facility",)
    list_select_related = ("facility",)
    fields = ("facility", "name", "created_at", "revoked_at")
    object_actions = (
        ObjectAction(
            "revoke",
            _("Take the code back"),
            run=lambda desk, by, data: revoke_desk(desk, by=by),
            tell=lambda desk: _("The scanner checks nobody in any more."),
            permission=PERMISSION,
            allowed=lambda desk: desk.revoked_at is None,
            form=forms.Form,
            dangerous=True,
        ),
    )
