"""Staff's discounts by card: of a car park of their district, and by the city for all of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from credentials.queries import current_kinds
from identity.admin_base import ScopedModelAdmin, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin

from .actions.discounts import end_discount
from .actions.steps import SERVICE
from .models import Discount, Lot


def card_choices() -> list[tuple[str, str]]:
    """The city's cards by code, in the reader's language."""
    korean = get_language() == "ko"
    return [("", "---------"), *((kind.code, kind.name_ko if korean else kind.name_en) for kind in current_kinds())]


class DiscountForms:
    """Put before an admin of discounts: a card is chosen, since a code that is mistyped would bring nothing."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "card":
            return forms.ChoiceField(label=_("Card"), choices=card_choices, widget=UnfoldAdminSelectWidget())
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


@admin.register(Discount)
class DiscountAdmin(DiscountForms, ObjectActionsMixin, ScopedModelAdmin):
    icon = "percent"
    district_field = "lot__district"
    service = SERVICE
    editable = True
    list_display = ("card", "lot", "own_district", "percent")
    list_select_related = ("lot",)
    fields = ("card", "lot", "own_district", "percent")
    object_actions = (
        ObjectAction(
            "end",
            _("End the discount"),
            run=lambda row, by, data: end_discount(row, by=by),
            tell=lambda row: _("It is not given from now on. Bookings keep the price at which they were made."),
            permission="parking.change_discount",
            form=forms.Form,
            dangerous=True,
        ),
    )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "lot":
            scope = scope_of(request)
            kwargs["queryset"] = scope.filter(Lot.objects.all(), "district", service=SERVICE)
            kwargs["required"] = not scope.allows(None, SERVICE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def object_action_view(self, request: HttpRequest, object_id: str, action: ObjectAction) -> HttpResponse:
        """What has ended has no page to go back to."""
        answer = super().object_action_view(request, object_id, action)
        if answer.status_code == 302:
            return HttpResponseRedirect(reverse("admin:parking_discount_changelist"))
        return answer
