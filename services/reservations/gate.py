"""The code that a gate shows: of one facility and half a minute. Who can send it stands before the gate."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.utils.crypto import constant_time_compare, salted_hmac

from .errors import CodeOver

SECONDS = 30
LATE = 2  # steps: from the first sight of a code to the sending of it


def code_of(facility: int, step: int | None = None) -> str:
    at = int(time.time()) // SECONDS if step is None else step
    mac = salted_hmac("reservations.gate", f"{facility}.{at}", algorithm="sha256").hexdigest()[:32]
    return f"{facility}.{mac}"


def facility_of(code: str) -> int:
    """Whose gate shows this code now, or did a minute ago. Raises CodeOver."""
    digits, _, _mac = code.partition(".")
    if not digits.isdecimal() or len(digits) > 12:
        raise CodeOver
    if not any(constant_time_compare(code, one) for one in _lately(int(digits))):
        raise CodeOver
    return int(digits)


def _lately(facility: int) -> Iterator[str]:
    step = int(time.time()) // SECONDS
    for earlier in range(LATE + 1):
        yield code_of(facility, step - earlier)
