"""Plates, and whose cars they are on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from identity.models import Member

from ..plates import masked


class Plate(models.Model):
    """A number plate in its one spelling. Personal data: shown to its drivers and to attendants alone."""

    text = models.CharField(_("number plate"), max_length=12, unique=True)

    class Meta:
        verbose_name = _("number plate")
        verbose_name_plural = _("number plates")

    def __str__(self) -> str:
        return masked(self.text)


class Car(models.Model):
    """A car that a member drives. Two people may drive one car; what changes is in the audit trail."""

    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="cars")
    plate = models.ForeignKey(Plate, models.PROTECT, verbose_name=_("number plate"), related_name="cars")
    label = models.CharField(_("what you call it"), max_length=30, blank=True)
    added_at = models.DateTimeField(_("added"))
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("car")
        verbose_name_plural = _("cars")
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(name="car_once", fields=["member", "plate"], condition=Q(removed_at=None)),
            models.CheckConstraint(
                name="car_removed_later", condition=Q(removed_at=None) | Q(removed_at__gte=F("added_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.plate)
