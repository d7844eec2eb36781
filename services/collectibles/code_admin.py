"""The staff page that makes claim codes: a printed QR for an event, or a file of links that work once."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from identity.admin_base import actor_of
from services.core.files import link_file

from .actions import make_codes
from .actions.campaigns import GIVE
from .models import Campaign

MOST = 2_000


class CodesForm(forms.Form):
    label = forms.CharField(
        label=_("Label"),
        max_length=50,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Such as the place where it hangs. No name."),
    )
    single = forms.BooleanField(
        label=_("Each counts once"),
        required=False,
        widget=UnfoldBooleanWidget(),
        help_text=_("A file of links, one for each person. Otherwise one QR for everyone at the event."),
    )
    count = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MOST, initial=1, widget=UnfoldAdminIntegerFieldWidget()
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("single") and given.get("count", 1) != 1:
            self.add_error("count", _("A QR for everyone is one."))
        return given


class ClaimCodesMixin:
    """Put before ScopedModelAdmin of campaigns."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.codes_view)  # type: ignore[attr-defined]
        own = path("<path:object_id>/codes/", view, name="collectibles_campaign_codes")
        return [own, *super().get_urls()]  # type: ignore[misc]

    def codes_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        campaign: Campaign | None = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if campaign is None:
            raise Http404
        if not request.user.has_perm(GIVE):
            raise PermissionDenied
        form = CodesForm(request.POST or None)
        picture = ""
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            made = make_codes(campaign, given["label"], given["count"], single=given["single"], by=actor_of(request))
            if given["single"]:
                return link_file(f"{campaign.code}-links.csv", gettext("Label"), made)
            picture = segno.make(made[0][1], error="m").svg_inline(scale=8, border=4)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": gettext("Claim codes: {campaign}").format(campaign=campaign),
            "form": form,
            "picture": picture,
            "campaign": campaign,
            "back": reverse("admin:collectibles_campaign_change", args=[campaign.pk]),
        }
        response = TemplateResponse(request, "collectibles/codes.html", context)
        response["Cache-Control"] = "no-store"
        return response
