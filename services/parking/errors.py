"""What the parking service refuses, each with a stable code and a text for the person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.core.errors import MemberGone, ServiceError

__all__ = ["MemberGone"]


class ParkingError(ServiceError):
    code = "parking"

    def __str__(self) -> str:
        """With what it carries, where the text names it."""
        return str(self.text) % self.extra


class BadPlate(ParkingError):
    code = "bad_plate"
    status = 400
    text = _("This is not a Korean number plate. Type it as it stands on the car, such as 123가4567.")


class BadChassis(ParkingError):
    code = "bad_chassis"
    status = 400
    text = _("A chassis number has 17 letters and digits, without I, O and Q.")


class TooManyCars(ParkingError):
    code = "too_many_cars"
    text = _("You have as many cars here as one person may. Remove one first.")


class CarUnknown(ParkingError):
    code = "car_unknown"
    status = 404
    text = _("You have no such car here.")


class CarInUse(ParkingError):
    code = "car_in_use"
    text = _("This car has a booking or a permit. End it first.")


class LotUnknown(ParkingError):
    code = "lot_unknown"
    status = 404
    text = _("There is no such car park or bay.")


class BookingUnknown(ParkingError):
    code = "booking_unknown"
    status = 404
    text = _("You have no such booking.")


class BadTime(ParkingError):
    code = "bad_time"
    status = 400
    text = _("This is no time that can be booked.")


class BadWindow(ParkingError):
    code = "bad_window"
    status = 400
    text = _("A bay is offered from now on, for 30 minutes at least and 31 days at most.")


class InThePast(ParkingError):
    code = "in_the_past"
    text = _("This time has passed.")


class TooFarAhead(ParkingError):
    """Carries `days`."""

    code = "too_far_ahead"
    text = _("Here a bay can be booked at most %(days)s days ahead.")


class WrongLength(ParkingError):
    """Carries `min_minutes` and `max_minutes`."""

    code = "wrong_length"
    text = _("Here a booking lasts from %(min_minutes)s to %(max_minutes)s minutes.")


class NotOffered(ParkingError):
    code = "not_offered"
    text = _("This bay is not offered at that time.")


class BayTaken(ParkingError):
    """Carries `free`: other bays of the car park that are free at that time."""

    code = "bay_taken"
    text = _("Somebody else has this bay at that time. Choose another one.")


class PlateBooked(ParkingError):
    code = "plate_booked"
    text = _("This car has a booking at that time already.")


class StillParked(ParkingError):
    code = "still_parked"
    text = _("This car's last booking is over and the car has not left. Tell us that it left, then book.")


class WrongState(ParkingError):
    """Carries `state`."""

    code = "wrong_state"
    text = _("This is no longer in a state in which that can be done.")


class HasBegun(ParkingError):
    code = "has_begun"
    text = _("The booking has begun: it can be ended, not cancelled.")


class NotBegun(ParkingError):
    code = "not_begun"
    text = _("The booking has not begun.")


class BuildingUnknown(ParkingError):
    code = "building_unknown"
    status = 404
    text = _("There is no such building, or this code does not open it.")


class AlreadyConsented(ParkingError):
    code = "already_consented"
    text = _("Your household has consented already.")


class NoConsent(ParkingError):
    code = "no_consent"
    text = _("Your household has not consented, or has withdrawn its consent.")


class CardNotShown(ParkingError):
    code = "card_not_shown"
    text = _("Your card has not been shown for this, or was shown too long ago. Show it again.")


class CardMissing(ParkingError):
    code = "card_missing"
    text = _("You need a citizen card of the building's district that is in force.")


class NoBay(ParkingError):
    code = "no_bay"
    status = 404
    text = _("Your household has no such bay.")


class WindowUnknown(ParkingError):
    code = "window_unknown"
    status = 404
    text = _("You have offered no such time.")


class WindowOverlaps(ParkingError):
    code = "window_overlaps"
    text = _("You offer this bay at that time already.")


class NotYetOccupied(ParkingError):
    code = "not_yet_occupied"
    text = _("An occupied bay can be reported from ten minutes before your time until its grace is over.")


class TooManyToday(ParkingError):
    """Carries `limit`."""

    code = "too_many_today"
    text = _("This can be done %(limit)s times a day. Go on tomorrow.")


class RoundUnknown(ParkingError):
    code = "round_unknown"
    status = 404
    text = _("There is no such round of permits.")


class RoundClosed(ParkingError):
    code = "round_closed"
    text = _("This round takes no more applications.")


class RoundOpen(ParkingError):
    code = "round_open"
    text = _("Applications are still taken. Decide when the time is over.")


class AlreadyApplied(ParkingError):
    code = "already_applied"
    text = _("You have applied in this round already.")


class NotApplied(ParkingError):
    code = "not_applied"
    status = 404
    text = _("You have no application in this round.")


class NotAResident(ParkingError):
    code = "not_a_resident"
    text = _("Permits are for residents of the district. You need a citizen card of it that is in force.")


class BadCriteria(ParkingError):
    code = "bad_criteria"
    status = 400
    text = _("Each criterion has a fact, points, and the most that counts.")


class PermitUnknown(ParkingError):
    code = "permit_unknown"
    status = 404
    text = _("You have no such permit.")


class CarHasARight(ParkingError):
    code = "car_has_a_right"
    text = _("This car may stand there: nothing is charged.")


class OldLook(ParkingError):
    code = "old_look"
    text = _("This look is more than half an hour old. Look the plate up again.")


class AlreadyPenalised(ParkingError):
    code = "already_penalised"
    text = _("This car was warned or charged at this car park today already.")


class PenaltyUnknown(ParkingError):
    code = "penalty_unknown"
    status = 404
    text = _("There is no such warning or charge for a car of yours.")


class ObjectionMissing(ParkingError):
    code = "objection_missing"
    status = 400
    text = _("Say why.")


class NothingToWaive(ParkingError):
    code = "nothing_to_waive"
    text = _("Nothing was charged for overstaying, or it was given back already.")


class WaiverAsked(ParkingError):
    code = "waiver_asked"
    text = _("A second person has been asked already whether this is given back.")


class SameAttendant(ParkingError):
    code = "same_attendant"
    status = 403
    text = _("Another person than the attendant must decide.")


class HolidaysUnknown(ParkingError):
    """Carries `year`."""

    code = "holidays_unknown"
    text = _("The public holidays of %(year)s are not entered yet, so the period cannot be counted.")


class AlreadyReported(ParkingError):
    code = "already_reported"
    text = _("This vehicle was reported already and is being looked after.")


class BadPhoto(ParkingError):
    code = "bad_photo"
    status = 400
    text = _("Add a photo (JPEG or PNG, at most 1.5 MB).")


class ReportIncomplete(ParkingError):
    code = "report_incomplete"
    status = 400
    text = _("Say where the vehicle stands.")


class DayToCome(ParkingError):
    code = "day_to_come"
    status = 400
    text = _("The day since which it stands there has not come yet.")


class DistrictUnknown(ParkingError):
    code = "district_unknown"
    status = 404
    text = _("There is no such district today.")


class CaseUnknown(ParkingError):
    code = "case_unknown"
    status = 404
    text = _("There is no such report of yours, or no such step.")


class OtherCaseUnknown(ParkingError):
    code = "other_case_unknown"
    status = 400
    text = _("There is no other case of that number in your district.")


class NotYetDue(ParkingError):
    """Carries `last_day`: the period's last day."""

    code = "not_yet_due"
    text = _("The period that the law sets has not passed yet. Its last day is %(last_day)s.")
