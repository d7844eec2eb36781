"""What the staff page of figures is registered as: no table of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .places import Lot


class ParkingFigures(Lot):
    class Meta:
        proxy = True
        default_permissions = ("view",)
        verbose_name = _("figures of parking")
        verbose_name_plural = _("figures of parking")
