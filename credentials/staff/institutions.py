"""Staff screens of issuing institutions: what the trust list says of them, and asking for it to say something else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin
from identity.object_actions import ObjectAction, ObjectActionsMixin

from ..actions.institutions import PERMISSION, WITHDRAW, request_listing, withdraw_institution
from ..models import IssuingInstitution

_codes = RegexValidator(r"^[a-z0-9-]+( +[a-z0-9-]+)*\Z", _("Codes of cards, with spaces between them."))


def _listing_form(institution: IssuingInstitution) -> type[forms.Form]:
    class ListingForm(forms.Form):
        cards = forms.CharField(
            label=_("cards that it may issue"),
            max_length=500,
            required=False,
            validators=[_codes],
            initial=" ".join(institution.cards),
            widget=UnfoldAdminTextInputWidget,
            help_text=_("Codes of kinds of cards, with spaces between them; also of kinds that you will define next."),
        )
        reason = forms.CharField(label=_("reason"), max_length=200, widget=UnfoldAdminTextInputWidget)

    return ListingForm


class WithdrawalForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


def _ask(institution: IssuingInstitution, by: Actor, data: dict[str, Any]) -> None:
    request_listing(institution, sorted(set(data["cards"].split())), data["reason"], by=by)


def _withdraw(institution: IssuingInstitution, by: Actor, data: dict[str, Any]) -> None:
    withdraw_institution(institution, data["reason"], by=by)


@admin.register(IssuingInstitution)
class IssuingInstitutionAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """District staff see their own institutions; the trust list is the whole city's."""

    icon = "account_balance"
    district_field = "district"
    editable = True
    list_display = ("name_ko", "code", "state", "card_codes", "district", "changed_at")
    list_filter = ("state", "district")
    list_select_related = ("district",)
    fields = ("code", ("name_ko", "name_en"), "district", "state", "card_codes", "address", "did", "changed_at")
    readonly_fields = ("state", "card_codes", "address", "did", "changed_at")
    search_fields = ("code", "name_ko", "name_en")
    object_actions = (
        ObjectAction(
            "list",
            _("Ask for a change of the trust list"),
            run=_ask,
            tell=lambda institution: _(
                "After another person's approval verifiers accept the institution's cards, of these kinds only. "
                "Cards of kinds that you leave out count no more."
            ),
            permission=PERMISSION,
            form=_listing_form,
        ),
        ObjectAction(
            "withdraw",
            _("Withdraw trust"),
            run=_withdraw,
            tell=lambda institution: _(
                "At once none of its cards counts any more, and it issues none. Scanners without a network learn it "
                "when they are online again. Taking it back needs another person."
            ),
            permission=WITHDRAW,
            allowed=lambda institution: institution.listed,
            form=WithdrawalForm,
            dangerous=True,
        ),
    )

    @admin.display(description=_("cards that it may issue"))
    def card_codes(self, institution: IssuingInstitution) -> str:
        return ", ".join(institution.cards) or "–"

    @admin.display(description=_("address (iss)"))
    def address(self, institution: IssuingInstitution) -> str:
        return institution.address if institution.pk else "–"

    @admin.display(description="DID")
    def did(self, institution: IssuingInstitution) -> str:
        return institution.did if institution.pk else "–"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The code never changes."""
        return (*self.readonly_fields, "code") if obj else self.readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION) and super().has_add_permission(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What stands on the trust list was decided by two: its names are not edited by one."""
        may = request.user.has_perm(PERMISSION) and super().has_change_permission(request, obj)
        return bool(may and (obj is None or obj.changed_at is None))
