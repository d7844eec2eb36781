"""Who signed up for which shift, and what became of it."""

from __future__ import annotations

import enum
import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from identity.models import Member
from services.core.ranges import bounded, id_range

from .programmes import Shift


class Volunteer(models.Model):
    """A member who signed up at least once. Locked by whoever changes what this person signed up for."""

    member = models.OneToOneField(Member, models.PROTECT, verbose_name=_("member"), related_name="volunteer")

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")

    def __str__(self) -> str:
        return str(self.member_id)[:8]


class SignupState(models.TextChoices):
    SIGNED = "signed", _("signed up")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CANCELLED = "cancelled", _("cancelled by the institution")
    LIVE = enum.nonmember(("signed",))


class Signup(models.Model):
    """A volunteer's place in a shift. A person is in one place at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, verbose_name=_("volunteer"), related_name="signups")
    shift = models.ForeignKey(Shift, models.PROTECT, verbose_name=_("shift"), related_name="signups")
    during = DateTimeRangeField(_("time"), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=SignupState, default=SignupState.SIGNED)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["-during"]
        constraints = [
            ExclusionConstraint(
                name="signup_one_place_at_a_time",
                expressions=[(id_range("volunteer_id"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=Q(state__in=SignupState.LIVE),
                violation_error_code="shift_overlaps",
            ),
            models.CheckConstraint(name="signup_bounded", condition=bounded),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} · {self.shift}"


class Step(models.TextChoices):
    SIGNED = "signed", _("signed up")
    WITHDRAWN = "withdrawn", _("withdrew")
    CANCELLED = "cancelled", _("the institution cancelled")


class SignupEvent(models.Model):
    """One step in a sign-up's history; each is committed to the log."""

    signup = models.ForeignKey(Signup, models.PROTECT, verbose_name=_("sign-up"), related_name="events")
    step = models.CharField(_("step"), max_length=10, choices=Step)
    at = models.DateTimeField(_("at"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("step of a sign-up")
        verbose_name_plural = _("steps of sign-ups")
        ordering = ["signup", "pk"]

    def __str__(self) -> str:
        return f"{self.signup_id} · {self.get_step_display()}"
