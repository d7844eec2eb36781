"""Who waits for a time that others have, and what members are told."""

from __future__ import annotations

import enum

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from identity.models import Member

from .bookings import Reservation, bounded
from .places import Unit


class WaitingState(models.TextChoices):
    WAITING = "waiting", _("waits")
    OFFERED = "offered", _("was offered the time")
    TAKEN = "taken", _("took the offer")
    MISSED = "missed", _("let the offer pass")
    LEFT = "left", _("waits no longer")
    OVER = "over", _("the time has passed, or a rule refused")
    LIVE = enum.nonmember(("waiting", "offered"))


class Waiting(models.Model):
    """A member's place on the list for one time of a unit. An offer is a reservation, whose claims hold the time."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=pgettext_lazy("to book", "unit"), related_name="waiting"
    )
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="+")
    during = DateTimeRangeField(_("time"))
    state = models.CharField(_("state"), max_length=10, choices=WaitingState, default=WaitingState.WAITING)
    joined_at = models.DateTimeField(pgettext_lazy("a waiting list", "joined"))
    reservation = models.OneToOneField(
        Reservation,
        models.PROTECT,
        verbose_name=pgettext_lazy("of a time", "offer"),
        null=True,
        blank=True,
        related_name="waiting",
    )

    class Meta:
        verbose_name = _("place on a waiting list")
        verbose_name_plural = _("waiting lists")
        ordering = ["joined_at", "id"]
        indexes = [models.Index(name="waiting_of_unit", fields=["unit"], condition=Q(state="waiting"))]
        constraints = [
            models.UniqueConstraint(
                name="waiting_once", fields=["member", "unit", "during"], condition=Q(state__in=WaitingState.LIVE)
            ),
            models.CheckConstraint(name="waiting_bounded", condition=bounded),
            models.CheckConstraint(
                name="waiting_offer_is_a_reservation",
                condition=Q(state__in=("offered", "taken", "missed"), reservation__isnull=False)
                | Q(state__in=("waiting", "left", "over"), reservation=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.state}"


class NoticeKind(models.TextChoices):
    OFFERED = "offered", _("A time that you waited for is yours if you accept it in time.")
    WON = "won", _("The draw gave you a time. Accept it before the deadline.")
    LOST = "lost", _("The draw did not give you a time.")
    LAPSED = "lapsed", _("You did not answer in time; the time went to others.")
    PASSED_OVER = "passed_over", _("A rule kept you from a time that you waited for.")
    APPROVED = "approved", _("Your request was approved.")
    REFUSED = "refused", _("Your request was refused.")
    CANCELLED = "cancelled", _("The facility cancelled your booking.")
    MOVED = "moved", _("The facility moved your booking to another time.")
    WAIVED = "waived", _("You may use it free of charge.")
    NOT_WAIVED = "not_waived", _("Your application for use free of charge was refused.")
    MISSED = "missed", _("You did not come to your booking. See what follows, and object if it is wrong.")
    OBJECTION = "objection", _("Your objection was decided.")
    REMINDER = "reminder", _("Your booking is tomorrow.")


class ReservationNotice(models.Model):
    """What a member is told about reservations, until it is put away."""

    member = models.ForeignKey(Member, models.CASCADE, verbose_name=_("member"), related_name="reservation_notices")
    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind)
    reservation = models.ForeignKey(Reservation, models.CASCADE, null=True, blank=True, related_name="notices")
    at = models.DateTimeField(_("at"))
    said = models.CharField(_("what staff say"), max_length=200, blank=True, default="", db_default="")
    dismissed_at = models.DateTimeField(_("put away"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("sent by e-mail"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice about a reservation")
        verbose_name_plural = _("notices about reservations")
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(name="reservation_notice_once", fields=["reservation", "kind"])]

    def __str__(self) -> str:
        return self.get_kind_display()


class ReminderChoice(models.Model):
    """How a member wants to be reminded of bookings. No row: in the wallet only."""

    member = models.OneToOneField(
        Member, models.CASCADE, verbose_name=_("member"), primary_key=True, related_name="reminder_choice"
    )
    in_wallet = models.BooleanField(_("in the wallet"), default=True)
    by_mail = models.BooleanField(_("by e-mail"), default=False)
    language = models.CharField(
        _("language"), max_length=2, choices=[("ko", "한국어"), ("en", "English")], default="ko"
    )

    class Meta:
        verbose_name = _("choice of reminders")
        verbose_name_plural = _("choices of reminders")

    def __str__(self) -> str:
        return str(self.pk)
