"""Every write of volunteering."""

from .attendance import SeenCode, take_scans
from .certificates import request_certificate
from .coordinators import appoint_coordinator, dismiss_coordinator
from .deciding import approve_hours, confirm_hours, refuse_hours
from .hours import SERVICE, HoursReport, correct_hours, record_hours
from .shifts import NewShifts, add_shifts, cancel_shift
from .signups import sign_up, withdraw

__all__ = [
    "SERVICE",
    "HoursReport",
    "NewShifts",
    "SeenCode",
    "add_shifts",
    "appoint_coordinator",
    "approve_hours",
    "cancel_shift",
    "confirm_hours",
    "correct_hours",
    "dismiss_coordinator",
    "record_hours",
    "refuse_hours",
    "request_certificate",
    "sign_up",
    "take_scans",
    "withdraw",
]
