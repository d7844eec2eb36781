"""How often a member may book a facility in a month: counter rows, never a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db import connection
from django.db.models import F

from identity.register.queries import resident_facts

from .errors import HouseholdQuotaReached, QuotaReached
from .models import Facility, HouseholdQuota, Quota, Reservation, Unit

_TAKE = """
INSERT INTO reservations_quota AS quota (member_id, facility_id, month, used, allowed) VALUES (%s, %s, %s, 1, %s)
ON CONFLICT (member_id, facility_id, month)
DO UPDATE SET used = quota.used + 1, allowed = EXCLUDED.allowed WHERE quota.used < EXCLUDED.allowed
RETURNING used
"""


_TAKE_OF_HOUSEHOLD = """
INSERT INTO reservations_householdquota AS quota (household, facility_id, month, used, allowed)
VALUES (%s, %s, %s, 1, %s)
ON CONFLICT (household, facility_id, month)
DO UPDATE SET used = quota.used + 1, allowed = EXCLUDED.allowed WHERE quota.used < EXCLUDED.allowed
RETURNING id
"""


def take(reservation: Reservation, unit: Unit) -> None:
    """Count a booking, for the member and for the household. Raises QuotaReached."""
    _take_of_household(reservation, unit.facility)
    allowed = unit.facility.monthly_quota
    if allowed is None:
        return
    month = reservation.day.replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [reservation.member_id, unit.facility_id, month, allowed])
        if cursor.fetchone() is None:
            raise QuotaReached(allowed=allowed, month=month.strftime("%Y-%m"))


def _take_of_household(reservation: Reservation, facility: Facility) -> None:
    """Who is not in the register has no household that we know, and only the quota of a person."""
    allowed = facility.household_quota
    facts = resident_facts(reservation.member) if allowed else None
    if allowed is None or facts is None or not facts.household_key:
        return
    # of this facility alone: what a household books here cannot be put beside what it books elsewhere
    household = sha256(f"{facility.pk}:{facts.household_key}".encode()).hexdigest()
    month = reservation.day.replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_OF_HOUSEHOLD, [household, facility.pk, month, allowed])
        row = cursor.fetchone()
    if row is None:
        raise HouseholdQuotaReached(allowed=allowed, month=month.strftime("%Y-%m"))
    reservation.household_id = row[0]


def give_back(reservations: Iterable[Reservation]) -> None:
    """Uncount bookings that ended unused; the rows are locked in order."""
    reservations = list(reservations)
    _give_back_to_households(reservations)
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


def _give_back_to_households(reservations: Iterable[Reservation]) -> None:
    counts = Counter(row.household_id for row in reservations if row.household_id)
    for row in HouseholdQuota.objects.select_for_update(no_key=True).filter(pk__in=counts).order_by("pk"):
        HouseholdQuota.objects.filter(pk=row.pk).update(used=F("used") - min(counts[row.pk], row.used))
