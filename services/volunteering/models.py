"""Volunteering: institutions, and the hours that they confirm."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from identity.models import District, Member


class Institution(models.Model):
    """Where people volunteer: a volunteer centre or an institution that it trusts."""

    name_ko = models.CharField(_("name (Korean)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)
    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="+")
    active = models.BooleanField(_("takes part"), default=True)

    class Meta:
        verbose_name = _("volunteering institution")
        verbose_name_plural = _("volunteering institutions")
        ordering = ["name_ko"]
        constraints = [models.UniqueConstraint(name="institution_once", fields=["district", "name_ko"])]

    def __str__(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en


class VolunteerRecord(models.Model):
    """A member's hours at an institution on a day. Taken back, it no longer stands in the way of a correct one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="volunteer_records")
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name=_("institution"), related_name="records")
    performed_on = models.DateField(_("day"))
    hours = models.PositiveSmallIntegerField(_("hours"))
    evidence = models.CharField(
        _("evidence"),
        max_length=200,
        blank=True,
        help_text=_("A reference, such as an attendance list's number."),
    )
    stands = models.BooleanField(_("stands"), default=True, editable=False)

    class Meta:
        verbose_name = _("volunteer hours")
        verbose_name_plural = _("volunteer hours")
        ordering = ["-performed_on"]
        constraints = [
            models.UniqueConstraint(
                name="hours_once_a_day",
                fields=["member", "institution", "performed_on"],
                condition=Q(stands=True),
                violation_error_message=_("This member's hours of that day are recorded already."),
            ),
            models.CheckConstraint(
                name="hours_of_a_day",
                condition=Q(hours__gte=1, hours__lte=24),
                violation_error_message=_("A day has 1 to 24 hours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.performed_on} · {self.hours} h"

    @property
    def source_ref(self) -> str:
        """What its activity names as its source."""
        return f"volunteering:{self.pk}"
