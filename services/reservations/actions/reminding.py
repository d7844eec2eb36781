"""Reminders of what is booked."""

from __future__ import annotations

from datetime import timedelta

from identity.queries import today

from ..models import NoticeKind, Reservation, ReservationState
from ..notices import tell

AT_ONCE = 2_000


def remind() -> int:
    """Tell holders of tomorrow's bookings, once each. How many were looked at."""
    tomorrow = today() + timedelta(days=1)
    rows = Reservation.objects.filter(day=tomorrow, state=ReservationState.BOOKED)
    due = list(rows.exclude(notices__kind=NoticeKind.REMINDER).only("member_id")[:AT_ONCE])
    tell(due, NoticeKind.REMINDER)
    return len(due)
