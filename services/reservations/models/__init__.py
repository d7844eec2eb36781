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
from .conduct import ObjectionState, QueueTicket, Sanction
from .desks import FacilityDesk
from .draws import MOST_CHOICES, Application, Draw, DrawSlot, DrawState
from .places import Facility, Mode, OpeningException, OpeningHours, Space, Taking, Unit, Weekday
from .repeating import MOST_TIMES, HouseholdQuota, Season, Series, Waiver, WaiverState
from .terms import Cause, Discount, Price, RefundRow, RefundTable
from .waiting import NoticeKind, ReminderChoice, ReservationNotice, Waiting, WaitingState

__all__ = [
    "MOST_CHOICES",
    "MOST_TIMES",
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
    "FacilityDesk",
    "HouseholdQuota",
    "Mode",
    "NoticeKind",
    "ObjectionState",
    "OpeningException",
    "OpeningHours",
    "Price",
    "QueueTicket",
    "Quota",
    "RefundRow",
    "RefundTable",
    "ReminderChoice",
    "Reservation",
    "ReservationEvent",
    "ReservationNotice",
    "ReservationState",
    "Sanction",
    "Season",
    "Series",
    "Space",
    "Taking",
    "Unit",
    "Waiting",
    "WaitingState",
    "Waiver",
    "WaiverState",
    "Weekday",
]
