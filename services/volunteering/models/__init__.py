"""Tables of volunteering."""

from .hours import HoursImport, HoursLine, Institution, LineState, VolunteerRecord
from .programmes import Coordinator, Programme, Shift
from .signups import (
    Direction,
    Outcome,
    Scan,
    Signup,
    SignupEvent,
    SignupState,
    Step,
    Volunteer,
    VolunteerNotice,
    VolunteerNoticeKind,
)

__all__ = [
    "Coordinator",
    "Direction",
    "HoursImport",
    "HoursLine",
    "Institution",
    "LineState",
    "Outcome",
    "Programme",
    "Scan",
    "Shift",
    "Signup",
    "SignupEvent",
    "SignupState",
    "Step",
    "Volunteer",
    "VolunteerNotice",
    "VolunteerNoticeKind",
    "VolunteerRecord",
]
