"""Repeated bookings as one, quotas of households, use free of charge."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from anchoring.comparing import compare_records
from identity.actors import Actor
from identity.errors import NotAllowed
from services.core.errors import ReasonMissing
from services.reservations import errors
from services.reservations.actions import (
    SeriesRequest,
    ask_waiver,
    book_series,
    cancel_reservation,
    cancel_series,
    change_reservation,
    decide_waiver,
    move_series,
    plan_series,
)
from services.reservations.models import Claim, HouseholdQuota, Quota, Reservation, ReservationNotice, Season, Series
from tests.factories import mileage as points
from tests.factories import register
from tests.factories import reservations as make
from tests.factories.identity import as_staff, member, member_client
from tests.services.test_reservations_api import post, wish

pytestmark = pytest.mark.django_db
HOMES = {"R1": "H1", "R2": "H1", "R3": "H2"}


def court(**fields):
    return make.unit(make.facility(**fields), resident_days=100, other_days=100)


def wanted(unit, one, times=4, **fields) -> SeriesRequest:
    return SeriesRequest(unit, make.at(10), times, one, **fields)


def live(series) -> list[int]:
    rows = Reservation.objects.filter(series=series, state="booked").order_by("during")
    return [(row.day - make.a_day()).days for row in rows]


def test_series__planned_with_its_conflicts_and_booked_as_one():
    unit, one = court(monthly_quota=20), member()
    make.book(unit, make.at(10, ahead=10), member())
    request = wanted(unit, one)

    assert [planned.code for planned in plan_series(request)] == ["", "slot_taken", "", ""]
    assert not Reservation.objects.filter(member=one).exists()
    assert not Quota.objects.filter(member=one).exists()
    with pytest.raises(errors.SeriesConflicts) as refusal:
        book_series(request, by=Actor.member(one))
    assert [(conflict["code"], conflict["start"]) for conflict in refusal.value.extra["conflicts"]] == [
        ("slot_taken", make.at(10, ahead=10).start.isoformat())
    ]
    assert not Series.objects.exists()
    series = book_series(request, skip=True, by=Actor.member(one))
    assert live(series) == [0, 14, 21]


def test_series__quota_and_window_are_conflicts_of_single_times():
    unit, one = make.unit(make.facility(monthly_quota=1), resident_days=15, other_days=15), member()

    second = make.a_day(10).replace(day=1)
    if second != make.a_day().replace(day=1):  # the first time does not use this month's up
        Quota.objects.create(member=one, facility=unit.facility, month=second, used=1, allowed=1)

    planned = plan_series(wanted(unit, one))

    assert [one.code for one in planned] == ["", "quota_reached", "too_early", "too_early"]
    assert planned[1].text == str(errors.QuotaReached.text)


def test_series__in_a_season__its_days_count():
    unit, one = make.unit(resident_days=5, other_days=5), member()
    days = {"first_day": make.a_day(), "last_day": make.a_day(15)}
    season = Season.objects.create(
        facility=unit.facility, name_ko="봄", name_en="Spring", opens_at=now(), closes_at=now() + timedelta(1), **days
    )

    codes = [planned.code for planned in plan_series(wanted(unit, one, season=season))]

    assert codes == ["", "", "no_series", "no_series"]
    book_series(wanted(unit, one, 2, season=season), by=Actor.member(one))
    Season.objects.update(opens_at=now() - timedelta(2), closes_at=now())
    season.refresh_from_db()
    with pytest.raises(errors.NoSeries):
        book_series(wanted(unit, one, 2, season=season), by=Actor.member(one))
    with pytest.raises(errors.NoSeries):
        plan_series(wanted(court(), one, season=season))


@pytest.mark.parametrize(("times", "weeks"), [(1, 1), (9, 1), (5, 2), (3, 4)])
def test_series__longer_than_the_facility_allows__is_refused(times, weeks):
    with pytest.raises(errors.TooManyTimes):
        plan_series(wanted(court(series_weeks=8), member(), times, weeks=weeks))


def test_series__where_there_are_none_or_for_somebody_else__is_refused():
    with pytest.raises(errors.NoSeries):
        plan_series(wanted(court(series_weeks=0), member()))
    with pytest.raises(NotAllowed):
        book_series(wanted(court(), member()), by=Actor.member(member()))


def test_series__moved_as_one_or_not_at_all_with_its_deposits():
    gym = make.facility(deposit_asset=points.asset())
    unit, one = make.unit(gym, deposit=10, resident_days=100, other_days=100), make.saver(40)
    series = book_series(wanted(unit, one), by=Actor.member(one))
    blocker = make.book(unit, make.at(12, ahead=10), make.saver(10))

    with pytest.raises(errors.SeriesConflicts) as refusal:
        move_series(series, make.at(12), by=Actor.member(one))
    assert [conflict["text"] for conflict in refusal.value.extra["conflicts"]] == [str(errors.SlotTaken.text)]
    assert live(series) == [0, 7, 14, 21]
    cancel_reservation(blocker, by=Actor.member(blocker.member))
    third = Reservation.objects.get(series=series, day=make.a_day(17))
    with pytest.raises(errors.ReservationUnknown):
        move_series(series, make.at(12), blocker.pk, by=Actor.member(one))
    move_series(series, make.at(12, ahead=18), third.pk, by=Actor.member(one))

    assert live(series) == [1, 8, 15, 22]
    assert Claim.objects.filter(state="booked").count() == 4
    assert Reservation.objects.exclude(hold=None).count() == 4
    with pytest.raises(errors.NoChangeLeft):
        move_series(series, make.at(14), by=Actor.member(one))
    move_series(series, make.at(14), by=as_staff("연수구"))
    assert ReservationNotice.objects.filter(member=one, kind="moved").count() == 4
    for stranger in (Actor.member(member()), as_staff("계양구")):
        with pytest.raises(NotAllowed):
            cancel_series(series, by=stranger)
    cancel_series(series, by=Actor.member(one))
    assert (live(series), Claim.objects.filter(state="booked").count()) == ([], 0)
    assert not Reservation.objects.exclude(hold=None).exists()
    with pytest.raises(errors.NoSeries):
        cancel_series(series, by=Actor.member(one))


def test_series__ends_the_lapsed_holds_it_meets_though_both_have_deposits():
    gym = make.facility(deposit_asset=points.asset())
    unit = make.unit(gym, deposit=10, mode="approval", resident_days=100, other_days=100)
    asked, one = make.book(unit, make.at(10, ahead=10), make.saver(10)), make.saver(40)
    lapsed(asked)

    series = book_series(wanted(unit, one), by=Actor.member(one))

    asked.refresh_from_db()
    assert (asked.state, asked.hold, series.reservations.count()) == ("lapsed", None, 4)
    second = make.book(unit, make.at(12, ahead=17), asked.member)
    lapsed(second)
    move_series(series, make.at(12), by=Actor.member(one))
    second.refresh_from_db()
    assert second.state == "lapsed"


def lapsed(asked) -> None:
    Reservation.objects.filter(pk=asked.pk).update(decide_by=now())
    asked.claims.update(held_until=now())


def test_household_quota__is_of_all_who_live_together_and_given_back():
    register.applied(register.listing(*(register.line(key, household=home) for key, home in HOMES.items())))
    parent, child, neighbour = (register.bound(key) for key in HOMES)
    unit = make.unit(make.facility(household_quota=1))
    taken = make.book(unit, make.at(10), parent)

    with pytest.raises(errors.HouseholdQuotaReached) as refusal:
        make.book(unit, make.at(12), child)
    assert refusal.value.extra["allowed"] == 1
    make.book(unit, make.at(12), neighbour)
    for hour in (14, 15):
        make.book(unit, make.at(hour), member())  # not in the register
    assert sorted(HouseholdQuota.objects.values_list("used", flat=True)) == [1, 1]
    assert not HouseholdQuota.objects.filter(household__contains="H1").exists()
    cancel_reservation(taken, by=Actor.member(parent))
    make.book(unit, make.at(16), child)


def test_waiver__asked_for_and_granted__nothing_was_paid_so_nothing_goes_back():
    booked = make.book(make.unit(), make.at(10, ahead=10), member())
    holder_of = Actor.member(booked.member)

    with pytest.raises(ReasonMissing):
        ask_waiver(booked, "  ", by=holder_of)
    waiver = ask_waiver(booked, "동네 축제", by=holder_of)
    with pytest.raises(errors.AlreadyAsked):
        ask_waiver(booked, "again", by=holder_of)
    with pytest.raises(NotAllowed):
        decide_waiver(waiver, True, "", by=as_staff("계양구"))
    with pytest.raises(ReasonMissing):
        decide_waiver(waiver, False, "", by=as_staff("연수구"))
    decide_waiver(waiver, True, "", by=as_staff("연수구"))
    with pytest.raises(errors.WrongState):
        decide_waiver(waiver, False, "no", by=as_staff("연수구"))

    assert cancel_reservation(booked, by=holder_of).refund == 0
    assert list(compare_records()) == []
    assert ReservationNotice.objects.get().kind == "waived"


def test_waiver__follows_a_change_while_it_is_not_decided():
    booked = make.book(make.unit(), make.at(10, ahead=10), member())
    waiver = ask_waiver(booked, "festival", by=Actor.member(booked.member))

    moved = change_reservation(booked, make.at(12, ahead=10), by=Actor.member(booked.member))

    waiver.refresh_from_db()
    assert waiver.reservation == moved
    with pytest.raises(errors.WrongState):
        ask_waiver(booked, "old", by=Actor.member(booked.member))
    with pytest.raises(errors.NothingToPay):
        free = make.book(make.unit(price=0), make.at(15), booked.member)
        ask_waiver(free, "free", by=Actor.member(booked.member))


def test_api__plan_book_move_cancel_and_ask():
    unit, one = court(), member()
    client = member_client(one)
    body = wish(unit) | {"times": 3}

    plan = post(client, "/api/series/plan", body).json()["times"]
    assert [row["code"] for row in plan] == ["", "", ""]
    made = post(client, "/api/series", body)
    assert made.status_code == 201
    rows = made.json()["reservations"]
    series = rows[0]["series"]
    assert {row["series"] for row in rows} == {series}
    assert post(client, "/api/series", body).json()["code"] == "series_conflicts"
    moved = {"start": make.at(14).start.isoformat(), "minutes": 60}
    patch = client.patch(f"/api/series/{series}", moved, content_type="application/json")
    assert patch.status_code == 204
    assert member_client(member()).delete(f"/api/series/{series}").json()["code"] == "reservation_unknown"
    booking = Reservation.objects.filter(state="booked").first()
    asked = post(client, f"/api/reservations/{booking.pk}/waiver", {"purpose": "festival"})
    assert asked.status_code == 204
    assert post(client, f"/api/reservations/{booking.pk}/waiver", {}).status_code == 400
    listed = client.get("/api/reservations").json()["reservations"]
    assert {row["waiver"] for row in listed} == {"asked", ""}
    assert client.delete(f"/api/series/{series}").status_code == 204
    for wrong in (wish(unit), body | {"times": 1}, body | {"weeks": 5}, body | {"times": "x"}, body | {"season": -1}):
        assert post(client, "/api/series/plan", wrong).status_code == 400
    assert post(client, "/api/series/plan", body | {"season": 999}).json()["code"] == "no_series"
