"""A card on paper: the form at the counter, and the page to print."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.decorators import action
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from identity.admin_base import actor_of
from identity.errors import IdentityError

from ..actions.printing import PERMISSION, PersonShown, PrintedCard, print_card
from ..eligibility import refusals
from ..errors import CredentialsError, NotEligible
from ..issuers import issuer_of
from ..queries import current_kind, current_kinds

LIST = "admin:credentials_credential_changelist"


class PrintForm(forms.Form):
    """Sent in the body: no name stands in an address or a log."""

    card = forms.ChoiceField(label=_("card"), widget=UnfoldAdminSelectWidget)
    name = forms.CharField(label=_("full name"), max_length=100, widget=UnfoldAdminTextInputWidget)
    birth_date = forms.DateField(label=_("birth date"), widget=UnfoldAdminDateWidget)
    evidence = forms.CharField(label=_("identity document seen"), max_length=100, widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["card"].choices = [(kind.code, kind.name_ko) for kind in current_kinds()]  # type: ignore[attr-defined]


class PrintingMixin:
    """For the screen of cards."""

    def has_print_card_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(PERMISSION)

    @action(description=_("Print a card at the counter"), url_path="print", permissions=["print_card"])  # type: ignore[untyped-decorator]
    def print_card(self, request: HttpRequest) -> HttpResponse:
        """For people without a smartphone."""
        form = PrintForm(request.POST or None)
        if form.is_valid():
            given = dict(form.cleaned_data)
            try:
                made = print_card(current_kind(given.pop("card")), PersonShown(**given), by=actor_of(request))
            except NotEligible as error:
                form.add_error(None, why(error))
            except (CredentialsError, IdentityError) as error:
                form.add_error(None, str(error))
            else:
                return _paper(request, made)
        lines = [
            gettext("See the person's identity document first. The search and the card are recorded with your name."),
            gettext("The paper proves nothing of who holds it, and scanners say so. An earlier one of this card ends."),
        ]
        site = self.admin_site.each_context(request)  # type: ignore[attr-defined]
        context = site | {"title": gettext("Print a card at the counter"), "form": form, "lines": lines}
        context |= {"button": gettext("Issue and print"), "back": reverse(LIST), "media": form.media}
        return TemplateResponse(request, "credentials/admin/form.html", context | {"opts": self.opts})  # type: ignore[attr-defined]


def why(error: NotEligible) -> str:
    """Why a card is refused, in the language of the screen."""
    return refusals.said(error.extra)


@never_cache
def _paper(request: HttpRequest, made: PrintedCard) -> HttpResponse:
    drawn = segno.make(made.address, error="l").svg_inline(scale=4, title="QR", omitsize=True, svgclass="qr")
    kind = made.credential.kind
    labels = {claim.name: (claim.label_ko, claim.label_en) for claim in kind.claim_list}
    said = [(labels[name], value) for name, value in made.claims.items() if name in labels]
    context = {"made": made, "kind": kind, "issuer": issuer_of(kind).names, "said": said}
    context |= {"qr": mark_safe(drawn)}  # noqa: S308  # of our own address
    return TemplateResponse(request, "credentials/paper.html", context)
