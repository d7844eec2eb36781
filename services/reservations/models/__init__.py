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
from .draws import MOST_CHOICES, Application, Draw, DrawSlot, DrawState
from .places import Facility, Mode, OpeningException, OpeningHours, Space, Taking, Unit, Weekday
from .terms import Cause, Discount, Price, RefundRow, RefundTable
from .waiting import NoticeKind, ReservationNotice, Waiting, WaitingState

__all__ = [
    "MOST_CHOICES",
    "Application",
    "Cause",
    "Claim",
    "ClaimState",
    "Closure",
    "Discount",
    "Draw",
    "DrawSlot",
    "DrawState",
    "Facility",
    "Mode",
    "NoticeKind",
    "OpeningException",
    "OpeningHours",
    "Price",
    "Quota",
    "RefundRow",
    "RefundTable",
    "Reservation",
    "ReservationEvent",
    "ReservationNotice",
    "ReservationState",
    "Space",
    "Taking",
    "Unit",
    "Waiting",
    "WaitingState",
    "Weekday",
]
