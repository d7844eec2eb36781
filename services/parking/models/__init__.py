"""Tables of the parking service."""

from .bookings import BayClaim, Booking, BookingEvent, BookingState, Ending, NoticeKind, ParkingNotice
from .cars import Car, Plate
from .permits import ApplicationState, Fact, Permit, PermitApplication, PermitRound, RoundState, Shift
from .places import Bay, Discount, Lot, LotKind
from .sharing import Asking, Building, Household, SharingConsent, Window

__all__ = [
    "ApplicationState",
    "Asking",
    "Bay",
    "BayClaim",
    "Booking",
    "BookingEvent",
    "BookingState",
    "Building",
    "Car",
    "Discount",
    "Ending",
    "Fact",
    "Household",
    "Lot",
    "LotKind",
    "NoticeKind",
    "ParkingNotice",
    "Permit",
    "PermitApplication",
    "PermitRound",
    "Plate",
    "RoundState",
    "SharingConsent",
    "Shift",
    "Window",
]
