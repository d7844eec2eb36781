"""The page of figures of parking, for the service's staff."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from credentials.figures.pages import FiguresPage
from credentials.figures.tables import Month, Table

from .actions.steps import SERVICE
from .figures import tables
from .models import ParkingFigures


@admin.register(ParkingFigures)
class ParkingFiguresAdmin(FiguresPage):
    service = SERVICE
    heading = _("Figures of parking, %(month)s")
    about = _("Districts are those of the car parks, or where the vehicle stands. This month counts until now.")
    file_name = "parking"

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(super().has_view_permission(request, obj)) and bool(self.scope(request).grants)

    def district_tables(self, month: Month) -> list[Table]:
        return tables(month)
