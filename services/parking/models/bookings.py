"""Bookings, the claims that guard against two cars in one bay, and what drivers are told."""

from __future__ import annotations

import enum
import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from identity.models import Member
from services.core.ranges import bounded, id_range, shown_span

from .abandoned import AbandonedCase
from .cars import Plate
from .places import Bay
from .sharing import Window


class BookingState(models.TextChoices):
    BOOKED = "booked", _("booked")
    ENDED = "ended", _("ended")
    CANCELLED = "cancelled", _("cancelled")
    LIVE = enum.nonmember(("booked",))


class Ending(models.TextChoices):
    """Why a booking is over."""

    LEFT = "left", _("the driver left")
    SEEN_GONE = "seen_gone", _("the next driver or an attendant found the bay empty")
    DEPOSIT_USED = "deposit_used", _("the deposit was used up by overstaying")
    DRIVER = "driver", _("cancelled by the driver")
    OFFER_ENDED = "offer_ended", _("the bay is no longer offered")
    OCCUPIED = "occupied", _("another car had not left the bay")
    STAFF = "staff", _("cancelled by the car park")


class Booking(models.Model):
    """A driver's booking of a bay. Price and deposit are held together until it ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bay = models.ForeignKey(Bay, models.PROTECT, verbose_name=_("bay"), related_name="bookings")
    window = models.ForeignKey(
        Window, models.PROTECT, verbose_name=_("offered time"), null=True, blank=True, related_name="bookings"
    )
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="parking_bookings")
    plate = models.ForeignKey(Plate, models.PROTECT, verbose_name=_("number plate"), related_name="bookings")
    during = DateTimeRangeField(_("time"))
    state = models.CharField(_("state"), max_length=10, choices=BookingState, default=BookingState.BOOKED)
    price = models.PositiveIntegerField(_("price"))
    discount = models.PositiveSmallIntegerField(_("discount (%)"), default=0)
    deposit = models.PositiveIntegerField(_("deposit"))
    hold = models.BigIntegerField(_("hold"), null=True, editable=False)
    made_at = models.DateTimeField(_("made"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ending = models.CharField(_("why it ended"), max_length=12, choices=Ending, blank=True)
    charged = models.PositiveIntegerField(_("paid for parking"), null=True, blank=True)
    overstay = models.PositiveIntegerField(_("paid for overstaying"), null=True, blank=True)
    share = models.PositiveIntegerField(_("the sharer's share"), default=0)
    waived = models.PositiveIntegerField(_("given back of it"), default=0, db_default=0)
    waiver_reason = models.CharField(_("why it was given back"), max_length=200, blank=True, default="", db_default="")
    blocked_by = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("bay kept by"), null=True, blank=True, related_name="displaced"
    )
    activity_due = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("parking booking")
        verbose_name_plural = _("parking bookings")
        ordering = ["-during"]
        permissions = [("approve_waiver", _("Can approve that a charge for overstaying is given back"))]
        indexes = [
            models.Index(name="parking_of_member", fields=["member", "-made_at"]),
            models.Index(name="parking_activity_due", fields=["ended_at"], condition=Q(activity_due=True)),
        ]
        constraints = [
            models.CheckConstraint(name="parking_bounded", condition=bounded),
            models.CheckConstraint(
                name="parking_ended_whole",
                condition=Q(state="booked", ended_at=None, ending="", charged=None, overstay=None)
                | ~Q(state="booked") & Q(ended_at__isnull=False, charged__isnull=False) & ~Q(ending=""),
            ),
            models.CheckConstraint(
                name="parking_pays_at_most_what_was_held",
                condition=Q(charged=None) | Q(charged__lte=F("price"), overstay__lte=F("deposit")),
            ),
            models.CheckConstraint(name="parking_cancelled_is_free", condition=~Q(state="cancelled") | Q(charged=0)),
            models.CheckConstraint(
                name="parking_waived_with_reason",
                condition=Q(waived=0, waiver_reason="")
                | Q(waived__gt=0, overstay__isnull=False, waived__lte=F("overstay")) & ~Q(waiver_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bay} · {shown_span(self.during)}"


class BookingEvent(models.Model):
    """One step in a booking's life, with the commitment to it. Never changed."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="events")
    step = models.CharField(_("step"), max_length=12)
    facts = models.JSONField(_("what was committed"))
    at = models.DateTimeField(_("at"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("step of a booking")
        verbose_name_plural = _("steps of bookings")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.step


class BayClaim(models.Model):
    """A booking's claim on a bay and a plate for a time. Two live ones share neither; an extension adds one."""

    bay = models.ForeignKey(Bay, models.PROTECT, related_name="claims")
    plate = models.ForeignKey(Plate, models.PROTECT, related_name="claims")
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="claims")
    during = DateTimeRangeField(_("time"))
    live = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("claim on a bay")
        verbose_name_plural = _("claims on bays")
        constraints = [
            ExclusionConstraint(
                name="bay_claim_no_overlap",
                expressions=[(id_range("bay_id"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=Q(live=True),
                violation_error_code="bay_taken",
            ),
            ExclusionConstraint(
                name="plate_claim_no_overlap",
                expressions=[(id_range("plate_id"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=Q(live=True),
                violation_error_code="plate_booked",
            ),
            models.CheckConstraint(name="bay_claim_bounded", condition=bounded),
        ]
        indexes = [GistIndex(name="bay_claim_during_live", fields=["during"], condition=Q(live=True))]

    def __str__(self) -> str:
        return f"{self.bay_id}"


class NoticeKind(models.TextChoices):
    ENDING_SOON = "ending_soon", _("Your parking time ends soon.")
    OVERSTAYING = "overstaying", _("Your parking time is over. Each further minute is taken from the deposit.")
    MOVED = "moved", _("You have another bay, at the same price.")
    CANCELLED = "cancelled", _("Your booking was cancelled. You pay nothing.")
    CLOSED = "closed", _("Sharing in your building has ended: too few households consent.")
    CONSENT_ENDED = (
        "consent_end",
        _("Your home's consent to sharing was ended by the district: other people are said to live there."),
    )
    WARNED = "warned", _("An attendant left a warning for your car.")
    CHARGED = "charged", _("Your car was charged for parking without a right.")
    APPEAL = "appeal", _("Your objection was decided.")
    PERMIT = "permit", _("Your application for a resident permit was decided.")
    WAIVED = "waived", _("What you paid for staying on was given back.")
    RECEIVED = "received", _("Your report of an abandoned vehicle has arrived.")
    FOUND = "found", _("The vehicle that you reported was found abandoned. Its owner is told to remove it.")
    NOT_FOUND = "not_found", _("The vehicle that you reported was looked at: it is not an abandoned one.")
    REMOVED = "removed", _("The owner has removed the vehicle that you reported.")
    DISPOSED = "disposed", _("The vehicle that you reported was disposed of.")
    REWARDED = "rewarded", _("You were rewarded for your report of an abandoned vehicle.")


class ParkingNotice(models.Model):
    """What a member is told, until it is put away."""

    member = models.ForeignKey(Member, models.CASCADE, verbose_name=_("member"), related_name="parking_notices")
    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind)
    booking = models.ForeignKey(Booking, models.CASCADE, null=True, blank=True, related_name="notices")
    case = models.ForeignKey(AbandonedCase, models.CASCADE, null=True, blank=True, related_name="notices")
    at = models.DateTimeField(_("at"))
    dismissed_at = models.DateTimeField(_("put away"), null=True, blank=True)

    class Meta:
        verbose_name = _("parking notice")
        verbose_name_plural = _("parking notices")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                name="parking_notice_once",
                fields=["booking", "kind"],
                condition=Q(kind__in=("ending_soon", "overstaying")),
            ),
            models.UniqueConstraint(
                name="parking_notice_once_a_case", fields=["case", "kind"], condition=Q(case__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
