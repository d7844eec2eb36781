"""Every write of volunteering."""

from .coordinators import appoint_coordinator, dismiss_coordinator
from .hours import SERVICE, HoursReport, correct_hours, record_hours
from .shifts import NewShifts, add_shifts, cancel_shift
from .signups import sign_up, withdraw

__all__ = [
    "SERVICE",
    "HoursReport",
    "NewShifts",
    "add_shifts",
    "appoint_coordinator",
    "cancel_shift",
    "correct_hours",
    "dismiss_coordinator",
    "record_hours",
    "sign_up",
    "withdraw",
]
