"""What is refused about shifts and sign-ups."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.core.errors import ServiceError


class ShiftUnknown(ServiceError):
    code, status = "shift_unknown", 404
    text = _("There is no such shift, or it takes no volunteers now.")


class ShiftFull(ServiceError):
    code = "shift_full"
    text = _("All places of this shift are taken.")


class ShiftBegun(ServiceError):
    code = "shift_begun"
    text = _("This shift has begun. Tell the coordinator.")


class ShiftOverlaps(ServiceError):
    code = "shift_overlaps"
    text = _("You signed up for another shift at that time. Withdraw from it first.")


class AlreadySignedUp(ServiceError):
    code = "already_signed_up"
    text = _("You signed up for this shift already.")


class SignupUnknown(ServiceError):
    code, status = "signup_unknown", 404
    text = _("There is no such sign-up, or it is over.")


class AlreadyCoordinator(ServiceError):
    code = "already_coordinator"
    text = _("This member coordinates for the institution already.")


class ShiftNotOver(ServiceError):
    code = "shift_not_over"
    text = _("Hours are decided on after the shift.")


class OwnAttendance(ServiceError):
    code = "own_attendance"
    text = _("Nobody decides on their own hours. Ask another coordinator.")


class HoursWrong(ServiceError):
    code, status = "hours_wrong", 400
    text = _("Say the minutes, from 1 to the length of the shift, and why where they are not as scanned.")


class NotApproved(ServiceError):
    code = "not_approved"
    text = _("The coordinator has not approved these hours, or they are confirmed already.")


class DayUndecided(ServiceError):
    code = "day_undecided"
    text = _("Another shift of this member on that day is not decided yet. A day is confirmed as a whole.")


class TooShort(ServiceError):
    code = "too_short"
    text = _("Less than one hour in all: there is nothing to confirm.")


class NoHours(ServiceError):
    code = "no_hours"
    text = _("No confirmed hours lie in that time.")


class NoCertificates(ServiceError):
    code = "no_certificates"
    text = _("No institution issues volunteering certificates now.")


class BadPeriod(ServiceError):
    code, status = "bad_period", 400
    text = _("The first day is not after the last, and both lie in the past ten years.")


class NoticeUnknown(ServiceError):
    code, status = "notice_unknown", 404
    text = _("There is no such notice.")


class DayTooLong(ServiceError):
    code = "day_too_long"
    text = _("The hours of this member on that day are more than 24 in all.")


class AnotherThatDay(ServiceError):
    code = "another_that_day"
    text = _("Other hours of this member stand for that day. Take them back, then record the day in all.")
