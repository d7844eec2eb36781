"""Booking: the rules, prices and quotas; what stands in the way of what."""

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from anchoring.log.records import digest_of, with_kind
from identity.actors import Actor
from identity.errors import NotAllowed
from identity.models import AuditRow
from services.reservations import errors, rules
from services.reservations.actions import (
    BookingRequest,
    ClosureRequest,
    approve_reservation,
    book_unit,
    cancel_reservation,
    close_facility,
    join_waiting_list,
    lapse_reservations,
    refuse_reservation,
)
from services.reservations.models import Cause, Claim, Discount, OpeningException, Price, Quota, Reservation
from services.reservations.queries import free_slots
from services.reservations.records import record_of
from tests.factories import reservations as make
from tests.factories.credentials import holder
from tests.factories.identity import as_staff, member

pytestmark = pytest.mark.django_db


def live() -> int:
    return Claim.objects.filter(state__in=("held", "booked", "closed")).count()


def test_book_unit__commits_audits_and_takes_the_space():
    booked = make.book(make.unit(buffer_minutes=10), make.at(10), member())

    assert (booked.state, booked.price) == ("booked", 10_000)
    event = Reservation.objects.get().events.get()
    commitment = event.commitment
    assert digest_of(bytes(commitment.salt), with_kind("reservation.booked", record_of(event))) == bytes(
        commitment.digest
    )
    row = AuditRow.objects.get(event="reservation.booked")
    assert (row.subject_id, row.service) == (str(booked.pk), "reservations")
    assert Claim.objects.get().during.upper - booked.during.upper == timedelta(minutes=10)


def test_book_unit__what_is_taken__is_refused_with_the_nearest_free_slots():
    court = make.unit()
    make.book(court, make.at(12), member())

    with pytest.raises(errors.SlotTaken) as refusal:
        make.book(court, make.at(12), member())

    starts = [slot["start"] for slot in refusal.value.extra["nearest"]]
    assert starts == [make.at(hour).start.isoformat() for hour in (10, 11, 13)]
    assert (Reservation.objects.count(), live()) == (1, 1)


def test_book_unit__into_the_buffer_of_another__is_refused():
    court = make.unit(buffer_minutes=30)
    make.book(court, make.at(12), member())

    with pytest.raises(errors.SlotTaken):
        make.book(court, make.at(13), member())
    with pytest.raises(errors.SlotTaken):
        make.book(court, make.at(11), member())
    make.book(court, make.at(14), member())


def test_book_unit__half_and_whole_court_share_their_leaves():
    gym = make.facility()
    leaves = make.spaces(gym, 2)
    whole, left, right = (make.unit(gym, part) for part in (leaves, leaves[:1], leaves[1:]))
    make.book(left, make.at(10), member())
    make.book(right, make.at(10), member())
    make.book(whole, make.at(12), member())

    with pytest.raises(errors.SlotTaken):
        make.book(whole, make.at(10), member())
    with pytest.raises(errors.SlotTaken):
        make.book(right, make.at(12), member())
    assert live() == 4


def test_book_unit__of_many_places__until_none_is_left():
    gym = make.facility()
    pool = make.unit(gym, make.spaces(gym, 3), taking="one")
    for _ in range(3):
        make.book(pool, make.at(10), member())

    with pytest.raises(errors.SlotTaken):
        make.book(pool, make.at(10), member())
    assert [slot.free for slot in free_slots(pool, make.a_day())[:3]] == [3, 0, 3]


@pytest.mark.parametrize(
    ("hour", "hours", "ahead", "error"),
    [
        (8, 1, 3, errors.OutsideHours),
        (20, 2, 3, errors.OutsideHours),
        (10, 3, 3, errors.WrongLength),
        (10, 0, 3, errors.WrongLength),
        (10, 1, 15, errors.TooEarly),
        (10, 1, -1, errors.InThePast),
    ],
)
def test_book_unit__against_a_rule__is_refused(hour, hours, ahead, error):
    with pytest.raises(error):
        make.book(make.unit(), make.at(hour, hours, ahead), member())
    assert live() == 0


def test_book_unit__free_start_in_steps__from_the_shortest_to_the_longest():
    """An hour to two, begun at any half hour."""
    court = make.unit(slot_minutes=30, min_slots=2, max_slots=4)
    half = timedelta(minutes=30)
    begins = make.at(10).start + half

    for slots in (1, 5):
        with pytest.raises(errors.WrongLength) as refusal:
            make.book(court, make.Interval(begins, begins + slots * half), member())
        assert refusal.value.extra == {"min_minutes": 60, "max_minutes": 120}
    assert make.book(court, make.Interval(begins, begins + 3 * half), member()).price == 30_000


def test_book_unit__beside_the_slots__is_refused():
    during = make.at(10)
    beside = make.Interval(during.start + timedelta(minutes=30), during.end + timedelta(minutes=30))

    with pytest.raises(errors.NotASlot):
        make.book(make.unit(), beside, member())


def test_book_unit__on_a_day_with_other_hours__follows_them():
    gym = make.facility()
    court = make.unit(gym)
    OpeningException.objects.create(facility=gym, day=make.a_day(3), reason="holiday")
    OpeningException.objects.create(facility=gym, day=make.a_day(4), opens=time(12), closes=time(14), reason="match")

    with pytest.raises(errors.OutsideHours):
        make.book(court, make.at(12), member())
    assert free_slots(court, make.a_day(3)) == []
    assert len(free_slots(court, make.a_day(4))) == 2


def test_book_unit__residents_book_earlier():
    court, resident = make.unit(resident_days=30, other_days=14), holder("citizen")

    make.book(court, make.at(10, ahead=20), resident)
    with pytest.raises(errors.TooEarly):
        make.book(court, make.at(10, ahead=20), member())
    with pytest.raises(errors.TooEarly) as refusal:
        make.book(court, make.at(10, ahead=31), resident)
    assert refusal.value.extra["opens_on"] == make.a_day(1).isoformat()


def test_book_unit__on_the_day_it_opens__from_the_facilitys_time_on(monkeypatch):
    court = make.unit(make.facility(opens_at=time(9)), resident_days=14, other_days=14)
    nine = datetime.combine(make.a_day(0), time(9), make.SEOUL)
    monkeypatch.setattr(rules, "now", lambda: nine - timedelta(minutes=1))
    with pytest.raises(errors.TooEarly) as refusal:
        make.book(court, make.at(10, ahead=14), member())
    assert refusal.value.extra == {"opens_on": make.a_day(0).isoformat(), "opens_at": nine.isoformat()}
    assert rules.last_day(court, member()) == make.a_day(13)
    make.book(court, make.at(10, ahead=13), member())

    monkeypatch.setattr(rules, "now", lambda: nine)

    assert make.book(court, make.at(10, ahead=14), member()).state == "booked"
    assert rules.last_day(court, member()) == make.a_day(14)


def test_book_unit__price_by_time_and_the_best_discount_by_card():
    court = make.unit()
    Price.objects.create(unit=court, begins=time(9), ends=time(11), amount=6_000)
    for card, percent in (("citizen", 20), ("family-love", 30), ("youth", 90)):
        Discount.objects.create(facility=court.facility, card=card, percent=percent)
    Discount.objects.create(facility=court.facility, card="citizen", min_age=65, percent=80)

    assert make.book(court, make.at(10, 2), member()).price == 16_000
    parent = holder("citizen", "family-love", children=3)
    assert make.book(court, make.at(10, 2, ahead=4), parent).price == 11_200
    senior = holder("citizen", key="R1", born="1950-01-01")
    assert make.book(court, make.at(12, 2, ahead=4), senior).price == 4_000


def test_book_unit__quota_of_the_month__is_kept_and_given_back():
    court = make.unit(make.facility(monthly_quota=1), resident_days=366, other_days=366)
    citizen = member()
    first = make.book(court, make.at(10), citizen)

    with pytest.raises(errors.QuotaReached) as refusal:
        make.book(court, make.at(12), citizen)
    assert refusal.value.extra["allowed"] == 1
    make.book(court, make.at(12), member())
    cancel_reservation(first, by=Actor.member(citizen))
    make.book(court, make.at(14), citizen)
    assert sorted(Quota.objects.values_list("used", flat=True)) == [1, 1]


def test_book_unit__for_somebody_else__is_refused():
    court = make.unit()

    with pytest.raises(NotAllowed):
        book_unit(BookingRequest(court, make.at(10), member()), by=Actor.member(member()))
    book_unit(BookingRequest(court, make.at(10), member()), by=as_staff("연수구", "reservations"))


def test_approval__holds_the_time_until_decided():
    room = make.unit(mode="approval")
    asked = make.book(room, make.at(10), member())
    assert (asked.state, Claim.objects.get().state) == ("requested", "held")
    with pytest.raises(errors.SlotTaken):
        make.book(room, make.at(10), member())

    assert approve_reservation(asked, by=as_staff("연수구")).state == "booked"

    assert Claim.objects.get().state == "booked"
    with pytest.raises(errors.WrongState):
        refuse_reservation(asked, "late", by=as_staff("연수구"))


def test_approval__refused__frees_the_time():
    room = make.unit(mode="approval")
    refuse_reservation(make.book(room, make.at(10), member()), "no", by=as_staff("연수구"))

    assert live() == 0
    make.book(room, make.at(10), member())


def test_approval__not_decided_in_time__lapses_when_the_next_one_books():
    room = make.unit(mode="approval")
    asked = make.book(room, make.at(10), member())
    Reservation.objects.update(decide_by=now())
    Claim.objects.update(held_until=now())
    assert free_slots(room, make.a_day())[1].free == 1
    with pytest.raises(errors.WrongState):
        approve_reservation(asked, by=as_staff("연수구"))

    make.book(room, make.at(10), member())

    asked.refresh_from_db()
    assert (asked.state, live()) == ("lapsed", 1)
    assert lapse_reservations(by=make.SYSTEM) == 0


def test_decide__by_staff_of_another_district_or_service__is_refused():
    asked = make.book(make.unit(mode="approval"), make.at(10), member())

    for stranger in (as_staff("계양구"), as_staff("연수구", "volunteering")):
        with pytest.raises(NotAllowed):
            approve_reservation(asked, by=stranger)


def test_claim__twice_on_a_space_or_without_bounds__is_refused_by_the_database():
    court = make.unit()
    booked = make.book(court, make.at(10), member())
    claim = booked.claims.get()

    for during in (claim.during, "[2126-12-01,)", "(,2020-12-01)", "empty"):
        named = "claim_no_overlap" if during == claim.during else "claim_bounded"
        with pytest.raises(IntegrityError, match=named), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO reservations_claim (space_id, during, state, reservation_id)"
                " VALUES (%s, %s::tstzrange, 'booked', %s)",
                [claim.space_id, during, booked.pk],
            )


@pytest.mark.parametrize("table", ["reservation", "closure", "waiting"])
@pytest.mark.parametrize("during", ["empty", "[2126-12-01,)", "(,2020-12-01)"])
def test_time__without_bounds_or_empty__is_refused_by_the_database(table, during):
    court, one = make.unit(), member()
    make.book(court, make.at(10), one)
    join_waiting_list(BookingRequest(court, make.at(10), one), by=Actor.member(one))
    close_facility(ClosureRequest(court.facility, make.at(15), Cause.RAIN, "rain"), by=as_staff("연수구"))

    with pytest.raises(IntegrityError, match=f"{table}_bounded"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE reservations_{table} SET during = %s::tstzrange", [during])
