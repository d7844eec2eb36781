"""The page of figures of cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from identity.admin_base import OwnDistrictsMixin, ScopedModelAdmin, actor_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from identity.queries import today

from .models import ScanCount, ScannerPass
from .pages import FiguresPage
from .tables import Month, Table, card_tables, check_tables
from .uploads import CHANGE, end_pass, make_pass


@admin.register(ScanCount)
class FiguresAdmin(FiguresPage):
    heading = _("Figures of %(month)s")
    about = _("Districts are those where the holders lived when the card was issued.")

    def district_tables(self, month: Month) -> list[Table]:
        return card_tables(month)

    def city_tables(self, month: Month) -> list[Table]:
        return check_tables(month)


@admin.register(ScannerPass)
class ScannerPassAdmin(ObjectActionsMixin, OwnDistrictsMixin, ScopedModelAdmin):
    editable = True
    icon = "barcode_scanner"
    district_field = "district"
    fields = ("name", "district")
    list_display = ("name", "district", "made_on", "day", "ends_on")
    list_select_related = ("district",)
    ordering = ("-made_on", "-pk")
    object_actions = (
        ObjectAction(
            "end",
            _("End"),
            run=lambda scanner, by, data: end_pass(scanner, by=by),
            tell=lambda scanner: _("Nothing is taken from this scanner any more. What it counted stays."),
            permission=CHANGE,
            allowed=lambda scanner: scanner.ends_on > today(),
            dangerous=True,
        ),
    )

    def get_fields(self, request: HttpRequest, obj: ScannerPass | None = None) -> Sequence[str]:
        return self.fields if obj is None else (*self.fields, "made_on", "day", "ends_on")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The action wrote its own row."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Make it by the action, and show its token this once."""
        made, token = make_pass(obj.name, obj.district, by=actor_of(request))
        obj.pk = made.pk
        text = gettext("The pass, shown only now: %(token)s") % {"token": token}
        self.message_user(request, text, messages.WARNING)
