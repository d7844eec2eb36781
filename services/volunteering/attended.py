"""What scans say of an attendance: the minutes, and what a person must look at."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now

from .models import Signup

GRACE = timedelta(minutes=10)  # who comes or goes so near the bounds was there in full
MINUTE = timedelta(minutes=1)


def scanned_minutes(signup: Signup) -> int | None:
    """Whole minutes within the shift, or None: a scan is missing, or out comes before in."""
    came, left = signup.came_at, signup.left_at
    if came is None or left is None or left <= came:
        return None
    starts, ends = signup.during.lower, signup.during.upper
    since = starts if came <= starts + GRACE else came
    until = ends if left >= ends - GRACE else left
    return max(0, (until - since) // MINUTE) or None


def length(signup: Signup) -> int:
    return int((signup.during.upper - signup.during.lower) / MINUTE)


def flags(signup: Signup) -> list[str]:
    """`flagged_scans` is prefetched. In without out is one only when the shift is over."""
    found = sorted({scan.reason for scan in getattr(signup, "flagged_scans", [])})
    if signup.came_at and not signup.left_at and signup.during.upper <= now():
        found.append("no_out")
    if signup.left_at and not signup.came_at:
        found.append("no_in")
    if signup.came_at and signup.left_at and signup.left_at <= signup.came_at:
        found.append("out_before_in")
    return found
