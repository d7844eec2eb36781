"""Staff screens of guardians and proxies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin, actor_of
from identity.errors import IdentityError
from identity.object_actions import ObjectAction, ObjectActionsMixin

from ..actions.representations import PERMISSION, Proven, end_representation, record_representation
from ..errors import CredentialsError
from ..models import Representation, RepresentationKind


class ProvenForm(forms.Form):
    """Who represents whom, and what was seen. Sent in the body: no name stands in an address or a log."""

    kind = forms.ChoiceField(label=_("kind"), choices=RepresentationKind.choices, widget=UnfoldAdminSelectWidget)
    name = forms.CharField(label=_("full name of the represented"), max_length=100, widget=UnfoldAdminTextInputWidget)
    birth_date = forms.DateField(label=_("birth date of the represented"), widget=UnfoldAdminDateWidget)
    representative = forms.UUIDField(
        label=_("number of the representative"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_("As the representative's wallet shows it."),
    )
    until = forms.DateField(label=_("last day"), widget=UnfoldAdminDateWidget)
    evidence = forms.CharField(
        label=_("proof seen"),
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Such as a certificate of family relations or a power of attorney, and the identity document."),
    )


def _end(representation: Representation, by: Actor, data: dict[str, Any]) -> None:
    end_representation(representation, by=by)


@admin.register(Representation)
class RepresentationAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "supervisor_account"
    district_field = "district"
    list_display = ("id", "kind", "since", "until", "ended_at", "district")
    list_filter = ("kind", "district")
    list_select_related = ("district",)
    fields = ("kind", "ward", "representative", "since", "until", "evidence", "district", "made_at", "ended_at")
    actions_list = ("record",)
    object_actions = (
        ObjectAction(
            "end",
            _("End it"),
            run=_end,
            tell=lambda representation: _("The cards that the representative holds for the person end for good."),
            permission=PERMISSION,
            allowed=lambda representation: representation.ended_at is None,
            dangerous=True,
        ),
    )

    def has_record_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(PERMISSION)

    @action(description=_("Record a guardian or proxy"), url_path="record", permissions=["record"])  # type: ignore[untyped-decorator]
    def record(self, request: HttpRequest) -> HttpResponse:
        """At the counter; what is refused is said on the form."""
        form = ProvenForm(request.POST or None)
        back = reverse("admin:credentials_representation_changelist")
        if form.is_valid():
            given = form.cleaned_data | {"kind": RepresentationKind(form.cleaned_data["kind"])}
            try:
                made = record_representation(Proven(**given), by=actor_of(request))
            except (CredentialsError, IdentityError) as error:
                form.add_error(None, str(error))
            else:
                return HttpResponseRedirect(reverse("admin:credentials_representation_change", args=[made.pk]))
        lines = [
            gettext("The person must be in your district's register. The search is recorded with your name."),
            *(str(error) for error in form.non_field_errors()),
        ]
        context = self.admin_site.each_context(request) | {"title": gettext("Record a guardian or proxy"), "form": form}
        context |= {"lines": lines, "button": gettext("Record"), "back": back, "opts": self.opts, "media": form.media}
        return TemplateResponse(request, "credentials/admin/form.html", context)
