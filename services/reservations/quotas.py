"""How often a member may book a facility in a month: counter rows, never a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import F

from .errors import QuotaReached
from .models import Quota, Reservation, Unit

_TAKE = """
INSERT INTO reservations_quota AS quota (member_id, facility_id, month, used, allowed) VALUES (%s, %s, %s, 1, %s)
ON CONFLICT (member_id, facility_id, month)
DO UPDATE SET used = quota.used + 1, allowed = EXCLUDED.allowed WHERE quota.used < EXCLUDED.allowed
RETURNING used
"""


def take(reservation: Reservation, unit: Unit) -> None:
    """Count a booking. Raises QuotaReached."""
    allowed = unit.facility.monthly_quota
    if allowed is None:
        return
    month = reservation.day.replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [reservation.member_id, unit.facility_id, month, allowed])
        if cursor.fetchone() is None:
            raise QuotaReached(allowed=allowed, month=month.strftime("%Y-%m"))


def give_back(reservations: Iterable[Reservation]) -> None:
    """Uncount bookings that ended unused; the rows are locked in order."""
    counts: Counter[tuple[UUID, int, date]] = Counter(
        (row.member_id, row.unit.facility_id, row.day.replace(day=1)) for row in reservations
    )
    found = {}
    for (member, facility, month), count in counts.items():
        row = Quota.objects.filter(member=member, facility=facility, month=month, used__gt=0).first()
        if row:
            found[row.pk] = count
    for row in Quota.objects.select_for_update(no_key=True).filter(pk__in=found).order_by("pk"):
        Quota.objects.filter(pk=row.pk).update(used=F("used") - min(found[row.pk], row.used))
