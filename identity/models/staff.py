"""People who work for the city or a district, and where they may act."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .districts import District
from .ranges import begins_and_is_not_empty


class StaffPerson(models.Model):
    """A human who works for the city; may own several accounts. The unit of the second-person rule."""

    name = models.CharField(_("name"), max_length=80)
    personnel_number = models.CharField(
        _("personnel number"),
        max_length=40,
        unique=True,
        help_text=_("As the city's personnel system knows the person."),
    )
    left_on = models.DateField(
        _("left on"), null=True, blank=True, help_text=_("First day without access; empty while employed.")
    )

    class Meta:
        verbose_name = _("staff person")
        verbose_name_plural = _("staff people")
        ordering = ["personnel_number"]

    def __str__(self) -> str:
        return f"{self.name} ({self.personnel_number})"


class StaffRole(models.TextChoices):
    """What a member of staff may do; `identity.roles` says which permissions each one brings."""

    MANAGER = "manager", _("manager")
    CLERK = "clerk", _("clerk")
    PRINTER = "printer", _("code printer")
    AUDITOR = "auditor", _("auditor")


class StaffAssignment(models.Model):
    """A person's role in a district (or the whole city) and a service (or all of them), for a time."""

    person = models.ForeignKey(StaffPerson, models.PROTECT, verbose_name=_("person"), related_name="assignments")
    role = models.CharField(_("role"), max_length=20, choices=StaffRole, default=StaffRole.CLERK)
    district = models.ForeignKey(
        District,
        models.PROTECT,
        verbose_name=_("district"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the whole city."),
    )
    service = models.CharField(
        _("service"), max_length=40, blank=True, help_text=_("Empty: every service. Otherwise its code.")
    )
    during = DateRangeField(
        _("period"), help_text=_("First day, and the first day after the last; open while it lasts.")
    )
    ended_at = models.DateTimeField(
        _("taken away"), null=True, blank=True, help_text=_("Ended before its time; without effect from then on.")
    )
    delegated_by = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("delegated from"),
        null=True,
        blank=True,
        related_name="delegations",
        help_text=_("The assignment that this one stands in for. A delegation has an end date."),
    )

    class Meta:
        verbose_name = _("staff assignment")
        verbose_name_plural = _("staff assignments")
        ordering = ["person", "during"]
        constraints = [
            begins_and_is_not_empty(
                "during", name="assignment_begins", message=_("An assignment has a first day before its end.")
            ),
            models.CheckConstraint(
                name="delegation_ends",
                condition=models.Q(delegated_by__isnull=True) | models.Q(during__upper_inf=False),
                violation_error_message=_("A delegation has an end date."),
            ),
        ]

    def __str__(self) -> str:
        where = str(self.district or _("whole city"))
        return f"{self.person} · {self.get_role_display()} · {where} · {self.service or _('every service')}"
