"""Tables of the parking service."""

from .abandoned import AbandonedCase, CaseState, CaseStep, Holiday, Place, StatutoryTimer
from .bookings import BayClaim, Booking, BookingEvent, BookingState, Ending, NoticeKind, ParkingNotice
from .cars import Car, Plate
from .enforcement import Look, Penalty, PenaltyKind, PenaltyState, PenaltyStep, Right
from .figures import ParkingFigures
from .permits import ApplicationState, Fact, Permit, PermitApplication, PermitRound, RoundState, Shift
from .places import Bay, Discount, Lot, LotKind
from .sharing import Asking, Building, Household, SharingConsent, Window

__all__ = [
    "AbandonedCase",
    "ApplicationState",
    "Asking",
    "Bay",
    "BayClaim",
    "Booking",
    "BookingEvent",
    "BookingState",
    "Building",
    "Car",
    "CaseState",
    "CaseStep",
    "Discount",
    "Ending",
    "Fact",
    "Holiday",
    "Household",
    "Look",
    "Lot",
    "LotKind",
    "NoticeKind",
    "ParkingFigures",
    "ParkingNotice",
    "Penalty",
    "PenaltyKind",
    "PenaltyState",
    "PenaltyStep",
    "Permit",
    "PermitApplication",
    "PermitRound",
    "Place",
    "Plate",
    "Right",
    "RoundState",
    "SharingConsent",
    "Shift",
    "StatutoryTimer",
    "Window",
]
