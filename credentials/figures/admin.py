"""The page of figures of cards."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .models import ScanCount
from .pages import FiguresPage
from .tables import Month, Table, card_tables, check_tables


@admin.register(ScanCount)
class FiguresAdmin(FiguresPage):
    heading = _("Figures of %(month)s")
    about = _("Districts are those where the holders lived when the card was issued.")

    def district_tables(self, month: Month) -> list[Table]:
        return card_tables(month)

    def city_tables(self, month: Month) -> list[Table]:
        return check_tables(month)
