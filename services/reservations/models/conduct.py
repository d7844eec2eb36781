"""What missed bookings lead to, objections to it, and the queue when booking opens."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from identity.models import Member

from .bookings import Reservation
from .places import Facility


class ObjectionState(models.TextChoices):
    NONE = "none", _("none")
    OPEN = "open", _("to be decided")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")


class Sanction(models.Model):
    """What a missed booking led to: a warning (no end), or no bookings at the facility until a time."""

    reservation = models.OneToOneField(
        Reservation, models.PROTECT, verbose_name=_("missed booking"), related_name="sanction"
    )
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="+")
    facility = models.ForeignKey(Facility, models.PROTECT, verbose_name=_("facility"), related_name="sanctions")
    grade = models.PositiveSmallIntegerField(_("which one of its kind"))
    at = models.DateTimeField(_("at"))
    until = models.DateTimeField(_("no bookings until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    state = models.CharField(_("objection"), max_length=10, choices=ObjectionState, default=ObjectionState.NONE)
    objection = models.CharField(_("what the member says"), max_length=500, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("consequence of a missed booking")
        verbose_name_plural = _("consequences of missed bookings")
        ordering = ["-at"]
        indexes = [models.Index(name="sanction_of_member", fields=["member", "facility", "at"])]
        constraints = [
            models.CheckConstraint(name="sanction_ends_later", condition=Q(until=None) | Q(until__gt=F("at"))),
            models.CheckConstraint(name="sanction_graded", condition=Q(grade__gte=1)),
            models.CheckConstraint(
                name="sanction_lifted_by_objection",
                condition=Q(lifted_at=None) & ~Q(state="accepted") | Q(lifted_at__isnull=False, state="accepted"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grade}"


class QueueTicket(models.Model):
    """A place in the queue for a day that opens for booking: drawn by lot for who came before it opened."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    day = models.DateField(_("day on which booking opens"))
    early = models.BooleanField(_("came before the opening"))
    lot = models.BigIntegerField(_("lot"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("place in a queue")
        verbose_name_plural = _("places in queues")
        constraints = [models.UniqueConstraint(name="queue_ticket_once", fields=["facility", "day", "member"])]
        indexes = [models.Index(name="queue_in_order", fields=["facility", "day", "-early", "lot"])]

    def __str__(self) -> str:
        return str(self.day)
