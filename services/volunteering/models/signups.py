"""Who signed up for which shift, and what became of it."""

from __future__ import annotations

import enum
import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchoring.models import Commitment
from identity.models import Member
from services.core.ranges import bounded, id_range

from .hours import VolunteerRecord
from .programmes import Coordinator, Shift


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
    WITHDRAWN = "withdrawn", pgettext_lazy("from a shift", "withdrawn")
    CANCELLED = "cancelled", _("cancelled by the institution")
    PRESENT = "present", pgettext_lazy("to a shift", "came")
    LEFT = "left", _("came and left")
    APPROVED = "approved", _("hours approved by the coordinator")
    REFUSED = "refused", _("no hours")
    CONFIRMED = "confirmed", _("hours confirmed")
    KNOWN = "known", _("hours recorded otherwise")
    LIVE = enum.nonmember(("signed", "present", "left", "approved", "refused", "confirmed", "known"))
    # A coordinator decides on these, and may decide anew until staff have confirmed.
    OPEN = enum.nonmember(("signed", "present", "left", "approved", "refused"))


class Signup(models.Model):
    """A volunteer's place in a shift. A person is in one place at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, verbose_name=_("volunteer"), related_name="signups")
    shift = models.ForeignKey(Shift, models.PROTECT, verbose_name=_("shift"), related_name="signups")
    during = DateTimeRangeField(_("time"), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=SignupState, default=SignupState.SIGNED)
    came_at = models.DateTimeField(pgettext_lazy("to a shift", "came"), null=True, editable=False)
    left_at = models.DateTimeField(pgettext_lazy("from a shift", "left"), null=True, editable=False)
    minutes = models.PositiveSmallIntegerField(_("minutes approved"), null=True, editable=False)
    reason = models.CharField(_("why other than scanned"), max_length=200, blank=True, editable=False)
    decided_by = models.ForeignKey(
        Coordinator, models.PROTECT, verbose_name=_("decided by"), null=True, related_name="+", editable=False
    )
    record = models.ForeignKey(
        VolunteerRecord, models.PROTECT, verbose_name=_("hours"), null=True, related_name="signups", editable=False
    )

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
            models.CheckConstraint(
                name="signup_decided_by_someone",
                condition=~Q(state__in=("approved", "refused", "confirmed", "known")) | Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="signup_approved_with_minutes",
                condition=~Q(state__in=("approved", "confirmed", "known")) | Q(minutes__gte=1, minutes__lte=1440),
            ),
            models.CheckConstraint(
                name="signup_confirmed_with_record",
                condition=Q(state__in=("confirmed", "known"), record__isnull=False)
                | ~Q(state__in=("confirmed", "known")) & Q(record=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} · {self.shift}"


class Step(models.TextChoices):
    SIGNED = "signed", _("signed up")
    WITHDRAWN = "withdrawn", _("withdrew")
    CANCELLED = "cancelled", _("the institution cancelled")
    CAME = "came", pgettext_lazy("to a shift", "came")
    LEFT = "left", pgettext_lazy("from a shift", "left")
    APPROVED = "approved", _("the coordinator approved hours")
    REFUSED = "refused", _("the coordinator approved no hours")
    CONFIRMED = "confirmed", _("staff confirmed the hours")
    KNOWN = "known", _("the hours were recorded otherwise")
    REOPENED = "reopened", _("the hours were taken back")


class SignupEvent(models.Model):
    """One step in a sign-up's history; each is committed to the log."""

    signup = models.ForeignKey(Signup, models.PROTECT, verbose_name=_("sign-up"), related_name="events")
    step = models.CharField(_("step"), max_length=10, choices=Step)
    at = models.DateTimeField(_("at"))
    minutes = models.PositiveSmallIntegerField(_("minutes approved"), null=True)
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("step of a sign-up")
        verbose_name_plural = _("steps of sign-ups")
        ordering = ["signup", "pk"]

    def __str__(self) -> str:
        return f"{self.signup_id} · {self.get_step_display()}"


class Direction(models.TextChoices):
    IN = "in", _("in")
    OUT = "out", _("out")


class Outcome(models.TextChoices):
    TAKEN = "taken", pgettext_lazy("of a scan", "taken")
    FLAGGED = "flagged", _("taken, to be looked at")
    REFUSED = "refused", _("refused")


class Scan(models.Model):
    """What a coordinator's phone saw. Its id is the phone's own, so that sending it again changes nothing."""

    id = models.UUIDField(primary_key=True, editable=False)
    coordinator = models.ForeignKey(Coordinator, models.PROTECT, verbose_name=_("coordinator"), related_name="scans")
    shift = models.ForeignKey(Shift, models.PROTECT, verbose_name=_("shift"), related_name="scans")
    signup = models.ForeignKey(Signup, models.PROTECT, verbose_name=_("sign-up"), null=True, related_name="scans")
    direction = models.CharField(_("direction"), max_length=3, choices=Direction)
    at = models.DateTimeField(_("at"), help_text=_("By the phone's clock, corrected when it was sent."))
    shown_at = models.DateTimeField(_("time in the code"), null=True)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("scan of a volunteer's code")
        verbose_name_plural = _("scans of volunteers' codes")
        ordering = ["-received_at"]
        constraints = [
            models.UniqueConstraint(
                name="scan_code_counts_once", fields=["signup", "shown_at"], condition=~Q(outcome="refused")
            ),
            models.CheckConstraint(
                name="scan_counted_for_someone",
                condition=Q(outcome="refused") | Q(signup__isnull=False, shown_at__isnull=False),
            ),
            models.CheckConstraint(
                name="scan_not_taken_with_reason",
                condition=Q(outcome="taken", reason="") | ~Q(outcome="taken") & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shift} · {self.get_direction_display()}"


class VolunteerNoticeKind(models.TextChoices):
    CONFIRMED = "confirmed", _("hours confirmed")
    TAKEN_BACK = "taken_back", _("hours taken back")
    CANCELLED = "cancelled", _("shift cancelled")
    CARD = "card", _("enough hours for a card")


class VolunteerNotice(models.Model):
    """What a volunteer is told in the wallet."""

    member = models.ForeignKey(Member, models.CASCADE, verbose_name=_("member"), related_name="volunteer_notices")
    kind = models.CharField(_("kind"), max_length=10, choices=VolunteerNoticeKind)
    day = models.DateField(_("day"), help_text=_("Of the activity; for a card, the last one that counted."))
    hours = models.PositiveSmallIntegerField(_("hours"), null=True)
    card = models.CharField(_("card"), max_length=40, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    dismissed_at = models.DateTimeField(_("put away"), null=True, editable=False)

    class Meta:
        verbose_name = _("notice to a volunteer")
        verbose_name_plural = _("notices to volunteers")
        ordering = ["-at"]
        indexes = [models.Index(name="volunteer_notice_open", fields=["member"], condition=Q(dismissed_at=None))]

    def __str__(self) -> str:
        return f"{self.day} · {self.get_kind_display()}"
