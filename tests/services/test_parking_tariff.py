"""Every row of the tariff: units begun, day caps in Seoul, grace, minutes overstayed, the deposit's end."""

from datetime import UTC, datetime, timedelta

import pytest

from identity.queries import SEOUL
from services.parking.models import Lot
from services.parking.tariff import longest_overstay, overstay_fee, parking_fee

LOT = Lot(unit_minutes=10, unit_fee=100, day_cap=1_000, deposit=600, overstay_fee=20, overstay_day_cap=500)
LOT.grace_minutes = 15


def seoul(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+09:00")


@pytest.mark.parametrize(
    ("start", "end", "discount", "fee"),
    [
        ("2026-11-21T10:00", "2026-11-21T10:30", 0, 300),
        ("2026-11-21T10:00", "2026-11-21T10:31", 0, 400),
        ("2026-11-21T10:00", "2026-11-21T10:00:01", 0, 100),
        ("2026-11-21T10:00", "2026-11-21T11:40", 0, 1_000),
        ("2026-11-21T10:00", "2026-11-21T20:00", 0, 1_000),
        ("2026-11-21T23:30", "2026-11-22T00:30", 0, 600),
        ("2026-11-21T23:55", "2026-11-22T00:05", 0, 100),
        ("2026-11-21T20:00", "2026-11-22T04:00", 0, 2_000),
        ("2026-11-21T00:00", "2026-11-22T00:00", 0, 1_000),
        ("2026-11-21T00:00", "2026-11-24T00:00", 0, 3_000),
        # midnight in Seoul is 15:00 UTC: a cap of UTC days would give 1,000
        ("2026-11-21T19:00", "2026-11-22T05:00", 0, 2_000),
        # before 9 o'clock it is still yesterday in UTC
        ("2026-11-21T01:00", "2026-11-21T02:00", 0, 600),
        ("2026-11-21T10:00", "2026-11-21T10:30", 50, 150),
        ("2026-11-21T10:00", "2026-11-21T10:10", 33, 67),
        ("2026-11-21T10:00", "2026-11-21T20:00", 100, 0),
    ],
)
def test_parking_fee(start, end, discount, fee):
    for zone in (SEOUL, UTC):  # what comes from the database says its time in UTC
        assert parking_fee(LOT, seoul(start).astimezone(zone), seoul(end).astimezone(zone), discount) == fee


@pytest.mark.parametrize(
    ("end", "left", "fee"),
    [
        ("2026-11-21T10:00", "2026-11-21T09:00", 0),
        ("2026-11-21T10:00", "2026-11-21T10:00", 0),
        ("2026-11-21T10:00", "2026-11-21T10:15", 0),
        ("2026-11-21T10:00", "2026-11-21T10:15:01", 320),
        ("2026-11-21T10:00", "2026-11-21T10:16", 320),
        ("2026-11-21T10:00", "2026-11-21T10:25", 500),
        ("2026-11-21T10:00", "2026-11-21T18:00", 500),
        ("2026-11-21T23:50", "2026-11-22T00:10", 400),
        ("2026-11-21T23:00", "2026-11-22T00:04", 580),
        ("2026-11-21T23:00", "2026-11-22T10:00", 600),
        ("2026-11-21T10:00", "2026-12-21T10:00", 600),
    ],
)
def test_overstay_fee(end, left, fee):
    for zone in (SEOUL, UTC):
        assert overstay_fee(LOT, seoul(end).astimezone(zone), seoul(left).astimezone(zone), LOT.deposit) == fee


@pytest.mark.parametrize("hour", range(24))
def test_longest_overstay__uses_the_deposit_up_whenever_it_begins(hour):
    end = seoul(f"2026-11-21T{hour:02}:59")

    assert overstay_fee(LOT, end, end + longest_overstay(LOT, 600), 600) == 600


def test_longest_overstay__where_staying_on_is_free__ends_all_the_same():
    assert longest_overstay(Lot(overstay_fee=0, overstay_day_cap=0), 600) == timedelta(days=1)
