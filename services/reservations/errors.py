"""What the reservation service refuses, each with a stable code and a text for the person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.core.errors import ServiceError


class ReservationError(ServiceError):
    code = "reservation"


class SlotTaken(ReservationError):
    """Carries `nearest`: the free slots nearest in time, of the same length."""

    code = "slot_taken"
    text = _("Somebody else has this time. Choose another one.")


class UnitUnknown(ReservationError):
    code = "unit_unknown"
    status = 404
    text = _("There is no such facility or unit.")


class ReservationUnknown(ReservationError):
    code = "reservation_unknown"
    status = 404
    text = _("You have no such reservation.")


class BadTime(ReservationError):
    code = "bad_time"
    status = 400
    text = _("This is no time that can be booked: give a day or a start that exists.")


class NotEligible(ReservationError):
    """A rule of the unit refuses."""

    code = "not_eligible"


class InThePast(NotEligible):
    code = "in_the_past"
    text = _("This time has passed.")


class TooEarly(NotEligible):
    """Carries `opens_on` and `opens_at`: the day and the moment from which this member may book that day."""

    code = "too_early"
    text = _("This day cannot be booked yet.")


class OutsideHours(NotEligible):
    code = "outside_hours"
    text = _("The facility is closed at that time.")


class NotASlot(NotEligible):
    code = "not_a_slot"
    text = _("Bookings begin and end with a slot.")


class WrongLength(NotEligible):
    """Carries `min_minutes` and `max_minutes`."""

    code = "wrong_length"
    text = _("The booking is too short or too long.")


class QuotaReached(NotEligible):
    """Carries `allowed` and `month`."""

    code = "quota_reached"
    text = _("You have used this month's bookings at this facility.")


class MemberLeft(NotEligible):
    code = "member_left"
    text = _("This member has left.")


class WrongState(ReservationError):
    code = "wrong_state"
    text = _("This reservation is no longer in a state in which that can be done.")


class AlreadyOver(ReservationError):
    code = "already_over"
    text = _("This reservation is over.")


class AlreadyClosed(ReservationError):
    code = "already_closed"
    text = _("It is closed at that time already.")


class TooManyAtOnce(ReservationError):
    """Carries `most`."""

    code = "too_many_at_once"
    text = _("That is more than can be done at once; choose a shorter time.")


class NoChangeLeft(ReservationError):
    code = "no_change_left"
    text = _("This reservation cannot be changed any more; it can be cancelled.")


class NotCheckInTime(ReservationError):
    """Carries `from` and `until`."""

    code = "not_check_in_time"
    text = _("Check-in is open from 30 minutes before the time until its end.")


class StillFree(ReservationError):
    code = "still_free"
    text = _("This time is free: book it at once.")


class AlreadyWaiting(ReservationError):
    code = "already_waiting"
    text = _("You are on the list for this time already.")


class TooManyWaits(ReservationError):
    """Carries `most`."""

    code = "too_many_waits"
    text = _("You wait for as many times as is allowed. Leave another list first.")


class WaitingUnknown(ReservationError):
    code = "waiting_unknown"
    status = 404
    text = _("You are not on this waiting list.")


class OfferOver(ReservationError):
    code = "offer_over"
    text = _("There is no such offer any more.")


class DrawUnknown(ReservationError):
    code = "draw_unknown"
    status = 404
    text = _("There is no such draw.")


class DrawNotOpen(ReservationError):
    code = "draw_not_open"
    text = _("This draw takes no applications, or its times are not in order.")


class DrawStands(ReservationError):
    code = "draw_stands"
    text = _("A draw keeps some of this time. Call it off first.")


class NotDrawnYet(ReservationError):
    code = "not_drawn_yet"
    text = _("The draw and its proofs are not complete yet.")


class AlreadyApplied(ReservationError):
    code = "already_applied"
    text = _("You have applied to this draw already.")


class BadWishes(ReservationError):
    code = "bad_wishes"
    status = 400
    text = _("Choose one to three different times of this draw.")


class NoBeacon(ReservationError):
    code = "no_beacon"
    text = _("The log has no witness yet whose word could be the source of chance.")


class HouseholdQuotaReached(QuotaReached):
    """Carries `allowed` and `month`."""

    code = "household_quota_reached"
    text = _("Your household has used this month's bookings at this facility.")


class NoSeries(NotEligible):
    code = "no_series"
    text = _("No repeated booking is possible there or then.")


class TooManyTimes(ReservationError):
    """Carries `most`."""

    code = "too_many_times"
    text = _("A repeated booking has two times at least, and not more weeks than the facility allows.")


class SeriesConflicts(ReservationError):
    """Carries `conflicts`: the times with the code of what is in the way."""

    code = "series_conflicts"
    text = _("Something is in the way of some of the times.")


class AlreadyAsked(ReservationError):
    code = "already_asked"
    text = _("You have asked for this already.")


class NothingToPay(ReservationError):
    code = "nothing_to_pay"
    text = _("This booking costs nothing.")


class ObjectionTooLate(ReservationError):
    code = "objection_too_late"
    text = _("The time to object is over.")


class SanctionUnknown(ReservationError):
    code = "sanction_unknown"
    status = 404
    text = _("There is nothing that you could object to.")


class Banned(NotEligible):
    """Carries `until`."""

    code = "banned"
    text = _("After missed bookings you cannot book here for a while. You can object in your bookings.")


class QueueFirst(NotEligible):
    """Carries `turn_at`: when it is the member's turn; null: not in the queue yet."""

    code = "queue_first"
    text = _("Many want to book now. Join the queue and book when it is your turn.")


class NoQueue(ReservationError):
    code = "no_queue"
    text = _("There is no queue now.")


class CodeOver(ReservationError):
    """At the gate."""

    code = "code_over"
    text = _("This code is not of now. Scan the one that the gate shows.")


class NothingToCheckIn(ReservationError):
    code = "nothing_to_check_in"
    status = 404
    text = _("You have no booking here that could be checked in now.")


class DeskUnknown(ReservationError):
    code = "desk_unknown"
    status = 404
    text = _("This desk's code is unknown or was taken back. Ask the facility's staff for another.")


class TooManyDesks(ReservationError):
    """Carries `most`."""

    code = "too_many_desks"
    text = _("The facility has as many desks as it can. Take back those that are not used.")


class CardRefused(ReservationError):
    """Carries `reason`: which check failed."""

    code = "card_refused"
    text = _("This card cannot be accepted for check-in. Let the holder show it again.")


class NoBookingHere(ReservationError):
    code = "no_booking_here"
    status = 404
    text = _("The holder of this card has no booking here today.")


class ComesTooEarly(ReservationError):
    """Carries `from`, and the booking's `start`."""

    code = "comes_too_early"
    text = _("It is too early to check in: from 30 minutes before the time.")


class ComesTooLate(ReservationError):
    """Carries the booking's `start`."""

    code = "comes_too_late"
    text = _("The time to check in is over.")


class AlreadyCheckedIn(ReservationError):
    """Carries the booking's `start` and `end`."""

    code = "already_checked_in"
    text = _("This booking was checked in already.")


class AddressMissing(ReservationError):
    code = "address_missing"
    text = _("Confirm an e-mail address first; then reminders can be sent to it.")
