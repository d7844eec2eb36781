"""Tables of the integrated reservation service."""

from .bookings import (
    Claim,
    ClaimState,
    Closure,
    Quota,
    Reservation,
    ReservationEvent,
    ReservationState,
)
from .places import Facility, Mode, OpeningException, OpeningHours, Space, Taking, Unit, Weekday
from .terms import Cause, Discount, Price, RefundRow, RefundTable

__all__ = [
    "Cause",
    "Claim",
    "ClaimState",
    "Closure",
    "Discount",
    "Facility",
    "Mode",
    "OpeningException",
    "OpeningHours",
    "Price",
    "Quota",
    "RefundRow",
    "RefundTable",
    "Reservation",
    "ReservationEvent",
    "ReservationState",
    "Space",
    "Taking",
    "Unit",
    "Weekday",
]
