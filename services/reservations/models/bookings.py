"""Who has what, when: reservations, the claims on spaces that guard against double booking, closures, quotas."""

from __future__ import annotations

import enum
import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchoring.models import Commitment
from identity.models import Member
from services.core.ranges import shown_span

from .places import Facility, Space, Unit
from .repeating import HouseholdQuota, Series
from .terms import Cause

bounded = Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False)


class ReservationState(models.TextChoices):
    OFFERED = "offered", _("offered, not accepted yet")
    REQUESTED = "requested", _("waits for approval")
    BOOKED = "booked", _("booked")
    CANCELLED = "cancelled", _("cancelled")
    REFUSED = "refused", _("refused")
    LAPSED = "lapsed", _("not decided in time")
    MOVED = "moved", _("changed to another time")
    USED = "used", _("used")
    NO_SHOW = "no_show", _("did not come")
    LIVE = enum.nonmember(("offered", "requested", "booked"))
    HELD = enum.nonmember(("offered", "requested"))
    NEXT = enum.nonmember(
        {
            "offered": ("requested", "booked", "cancelled", "lapsed"),
            "requested": ("booked", "refused", "cancelled", "lapsed", "moved"),
            "booked": ("cancelled", "moved", "used", "no_show"),
            "moved": (),
            "used": (),
            "no_show": (),
            "cancelled": (),
            "refused": (),
            "lapsed": (),
        }
    )


class Reservation(models.Model):
    """A member's booking of a unit. What it says of time, unit and price does not change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=pgettext_lazy("to book", "unit"), related_name="reservations"
    )
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="reservations")
    during = DateTimeRangeField(_("time"))
    day = models.DateField(_("day"), help_text=_("The day on which it begins, in Seoul."))
    state = models.CharField(_("state"), max_length=10, choices=ReservationState)
    price = models.PositiveIntegerField(pgettext_lazy("of a booking", "price (won)"))
    refund = models.PositiveIntegerField(_("to be given back (won)"), null=True, blank=True)
    cause = models.CharField(_("why it ended"), max_length=10, choices=Cause, blank=True)
    deposit = models.PositiveIntegerField(_("deposit"), default=0)
    hold = models.BigIntegerField(_("hold of the deposit"), null=True, unique=True, editable=False)
    deposit_kept = models.PositiveIntegerField(_("kept of the deposit"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("instead of"), null=True, blank=True, related_name="replaced_by"
    )
    most_back = models.PositiveSmallIntegerField(
        _("percentage that a cancellation gives back at most"),
        null=True,
        editable=False,
        help_text=_("After a change: what a cancellation of the time before would have given."),
    )
    series = models.ForeignKey(
        Series, models.PROTECT, verbose_name=_("repeated booking"), null=True, blank=True, related_name="reservations"
    )
    household = models.ForeignKey(HouseholdQuota, models.SET_NULL, null=True, editable=False, related_name="+")
    note = models.CharField(_("note of the staff"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("made"))
    decide_by = models.DateTimeField(_("to be decided by"), null=True, blank=True)

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ["-during"]
        indexes = [
            models.Index(name="reservation_of_member", fields=["member", "-made_at"]),
            models.Index(name="reservation_of_unit_by_day", fields=["unit", "day"]),
            models.Index(
                name="reservation_undecided", fields=["decide_by"], condition=Q(state__in=ReservationState.HELD)
            ),
        ]
        constraints = [
            models.CheckConstraint(name="reservation_bounded", condition=bounded),
            models.CheckConstraint(
                name="reservation_request_has_its_time",
                condition=~Q(state__in=ReservationState.HELD) | Q(decide_by__isnull=False),
            ),
            models.CheckConstraint(
                name="reservation_cancelled_with_cause",
                condition=Q(state="cancelled", refund__isnull=False) & ~Q(cause="")
                | ~Q(state="cancelled") & Q(refund=None, cause=""),
            ),
            models.CheckConstraint(
                name="reservation_deposit_held_while_it_lives",
                condition=Q(hold=None) | Q(state__in=ReservationState.LIVE, deposit__gt=0),
            ),
            models.CheckConstraint(
                name="reservation_keeps_of_its_deposit",
                condition=Q(deposit_kept=None)
                | Q(deposit_kept__lte=F("deposit")) & ~Q(state__in=ReservationState.LIVE),
            ),
            models.CheckConstraint(
                name="reservation_kept_is_said_at_the_end",
                condition=Q(state__in=ReservationState.LIVE) | Q(deposit=0) | Q(deposit_kept__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {shown_span(self.during)}"


class ReservationEvent(models.Model):
    """One step in a reservation's life, with the commitment to it. Never changed."""

    reservation = models.ForeignKey(Reservation, models.PROTECT, related_name="events")
    state = models.CharField(_("state"), max_length=10, choices=ReservationState)
    at = models.DateTimeField(_("at"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("step of a reservation")
        verbose_name_plural = _("steps of a reservation")
        ordering = ["at"]
        constraints = [models.UniqueConstraint(name="reservation_event_once", fields=["reservation", "state"])]

    def __str__(self) -> str:
        return self.get_state_display()


class Closure(models.Model):
    """Staff close a facility, or one of its units, for a time."""

    facility = models.ForeignKey(Facility, models.PROTECT, verbose_name=_("facility"), related_name="closures")
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name=pgettext_lazy("to book", "unit"),
        null=True,
        blank=True,
        related_name="closures",
    )
    during = DateTimeRangeField(_("time"))
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    reason = models.CharField(_("reason"), max_length=200)
    made_at = models.DateTimeField(_("made"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["-during"]
        constraints = [
            models.CheckConstraint(name="closure_bounded", condition=bounded),
            models.CheckConstraint(name="closure_by_staff", condition=Q(cause__in=Cause.BY_STAFF)),
        ]

    def __str__(self) -> str:
        return f"{self.facility} {self.during.lower:%Y-%m-%d}"


class ClaimState(models.TextChoices):
    HELD = "held", _("held")
    BOOKED = "booked", _("booked")
    CLOSED = "closed", _("closed")
    RELEASED = "released", _("released")
    LIVE = enum.nonmember(("held", "booked", "closed"))


# A range of one number: so that GiST compares it without the extension btree_gist.
space_as_range = Func(
    F("space_id"), F("space_id"), Value("[]"), function="int8range", output_field=BigIntegerRangeField()
)


class Claim(models.Model):
    """What keeps a leaf space for a reservation, a closure or a draw, its buffer included. No two live ones overlap."""

    space = models.ForeignKey(Space, models.PROTECT, related_name="claims")
    during = DateTimeRangeField(_("time"))
    state = models.CharField(_("state"), max_length=10, choices=ClaimState)
    reservation = models.ForeignKey(Reservation, models.PROTECT, null=True, related_name="claims")
    closure = models.ForeignKey(Closure, models.PROTECT, null=True, related_name="claims")
    draw_slot = models.ForeignKey("reservations.DrawSlot", models.PROTECT, null=True, related_name="claims")
    held_until = models.DateTimeField(_("held until"), null=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["space", "during"]
        constraints = [
            ExclusionConstraint(
                name="claim_no_overlap",
                expressions=[(space_as_range, RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=Q(state__in=ClaimState.LIVE),
                violation_error_code="slot_taken",
            ),
            models.CheckConstraint(name="claim_bounded", condition=bounded),
            models.CheckConstraint(
                name="claim_of_one_thing",
                condition=Q(
                    reservation__isnull=False, closure=None, draw_slot=None, state__in=("held", "booked", "released")
                )
                | Q(reservation=None, closure__isnull=False, draw_slot=None, state__in=("closed", "released"))
                | Q(reservation=None, closure=None, draw_slot__isnull=False, state__in=("closed", "released")),
            ),
            models.CheckConstraint(
                name="claim_held_until_a_time", condition=~Q(state="held") | Q(held_until__isnull=False)
            ),
        ]
        indexes = [GistIndex(name="claim_during_live", fields=["during"], condition=Q(state__in=ClaimState.LIVE))]

    def __str__(self) -> str:
        return f"{self.space_id} {self.state}"


class Quota(models.Model):
    """How often a member has booked a facility in a month. The row itself refuses one too many."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    month = models.DateField()
    used = models.PositiveSmallIntegerField()
    allowed = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.UniqueConstraint(name="quota_once", fields=["member", "facility", "month"]),
            models.CheckConstraint(name="quota_not_exceeded", condition=Q(used__lte=F("allowed"))),
            models.CheckConstraint(name="quota_by_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.used}/{self.allowed}"
