"""Offering a card from the staff's screen: a link and a QR code, to show at the counter or to print."""

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
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from identity.admin_base import actor_of
from identity.errors import IdentityError

from ..actions.offers import OFFER_LIFETIME, PERMISSION, PRINTED_LIFETIME, MadeOffer, offer_by_staff
from ..errors import CredentialsError, NotEligible
from ..queries import current_kind, current_kinds
from .printing import LIST, why

_LIFETIMES = {"shown": OFFER_LIFETIME, "printed": PRINTED_LIFETIME}


class OfferForm(forms.Form):
    """To whom, what, and for how long."""

    member = forms.UUIDField(
        label=_("number of the member"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_("From “Find a holder's cards”, or as the wallet shows it."),
    )
    card = forms.ChoiceField(label=_("card"), widget=UnfoldAdminSelectWidget)
    way = forms.ChoiceField(
        label=_("how it reaches the person"),
        choices=[("shown", _("shown here: good for 15 minutes")), ("printed", _("on paper: good for 14 days"))],
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["card"].choices = [(kind.code, kind.name_ko) for kind in current_kinds()]  # type: ignore[attr-defined]


class OfferingMixin:
    """For the screen of cards."""

    def has_offer_card_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(PERMISSION)

    @action(description=_("Offer a card to a member"), url_path="offer", permissions=["offer_card"])  # type: ignore[untyped-decorator]
    def offer_card(self, request: HttpRequest) -> HttpResponse:
        """The member signs in to get it, so that the code is of no use to anybody else."""
        form = OfferForm(request.POST or None)
        if form.is_valid():
            given = form.cleaned_data
            try:
                kind, lifetime = current_kind(given["card"]), _LIFETIMES[given["way"]]
                made = offer_by_staff(kind, given["member"], lifetime, by=actor_of(request))
            except NotEligible as error:
                form.add_error(None, why(error))
            except (CredentialsError, IdentityError) as error:
                form.add_error(None, str(error))
            else:
                return _offer_page(request, made)
        lines = [
            gettext("The member opens the link or scans the code, signs in to the wallet and gets the card."),
            gettext("An earlier offer of the same card to this member ends."),
        ]
        site = self.admin_site.each_context(request)  # type: ignore[attr-defined]
        context = site | {"title": gettext("Offer a card to a member"), "form": form, "lines": lines}
        context |= {"button": gettext("Make the offer"), "back": reverse(LIST), "media": form.media}
        return TemplateResponse(request, "credentials/admin/form.html", context | {"opts": self.opts})  # type: ignore[attr-defined]


@never_cache
def _offer_page(request: HttpRequest, made: MadeOffer) -> HttpResponse:
    drawn = segno.make(made.link, error="m").svg_inline(scale=4, title="QR", omitsize=True, svgclass="qr")
    context = {"made": made, "kind": made.offer.kind, "back": reverse(LIST)}
    context["qr"] = mark_safe(drawn)  # noqa: S308  # of our own address
    return TemplateResponse(request, "credentials/offer.html", context)
