"""Tables of volunteering."""

from .hours import HoursImport, HoursLine, Institution, LineState, VolunteerRecord
from .programmes import Coordinator, Programme, Shift
from .signups import Signup, SignupEvent, SignupState, Step, Volunteer

__all__ = [
    "Coordinator",
    "HoursImport",
    "HoursLine",
    "Institution",
    "LineState",
    "Programme",
    "Shift",
    "Signup",
    "SignupEvent",
    "SignupState",
    "Step",
    "Volunteer",
    "VolunteerRecord",
]
