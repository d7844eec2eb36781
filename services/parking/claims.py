"""Taking a bay for a plate. The exclusion constraints decide; nothing is looked up and then inserted.

Locks are taken in one order everywhere: building, windows by id, bookings by id, claims, and last the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.db.models import QuerySet

from .errors import BayTaken, PlateBooked
from .models import Bay, BayClaim, Booking, Plate

_TAKE = """
INSERT INTO parking_bayclaim (bay_id, plate_id, booking_id, during, live) VALUES (%s, %s, %s, %s, true)
ON CONFLICT DO NOTHING RETURNING id
"""


def take(booking: Booking, bay_id: int, during: Range) -> None:
    """Raises BayTaken, PlateBooked: the caller's transaction must end."""
    if not tried(booking, bay_id, during):
        if live_on_plate(booking.plate, during).exclude(booking=booking).exists():
            raise PlateBooked
        raise BayTaken


def tried(booking: Booking, bay_id: int, during: Range) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [bay_id, booking.plate_id, booking.pk, during])
        return cursor.fetchone() is not None


def live_in(bays: Iterable[Bay] | Iterable[int], during: Range) -> QuerySet[BayClaim]:
    return BayClaim.objects.filter(bay__in=list(bays), live=True, during__overlap=during)


def live_on_plate(plate: Plate, during: Range) -> QuerySet[BayClaim]:
    return BayClaim.objects.filter(plate=plate, live=True, during__overlap=during)


def release(booking: Booking) -> None:
    BayClaim.objects.filter(booking=booking, live=True).update(live=False)
