"""Resident permits: published criteria rank who applied; a bay has one car by day and one by night."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import AuditRow
from identity.errors import NotAllowed, OutOfScope
from services.core.actions import ActivityReport, record_activity
from services.parking import leaving
from services.parking.actions import (
    apply_for_permit,
    change_permit_car,
    decide_round,
    give_back_permit,
    open_round,
    withdraw_application,
)
from services.parking.actions.permits import Criterion, points_of, ranking_record
from services.parking.errors import (
    AlreadyApplied,
    BadCriteria,
    CarInUse,
    NotApplied,
    NotAResident,
    PermitUnknown,
    RoundClosed,
    RoundOpen,
)
from services.parking.models import Car, Permit, PermitRound, Shift
from tests.factories import parking as make
from tests.factories.credentials import holder
from tests.factories.identity import as_staff, member, member_client, staff, staff_client

pytestmark = pytest.mark.django_db
CRITERIA = [{"fact": "shared_hours", "argument": "", "points": 2, "most": 20}]
TERM = DateRange(date(2027, 1, 1), date(2027, 7, 1))


def opened(bays: int = 1, criteria=None) -> PermitRound:
    lot = make.lot(bays, kind="resident")
    return open_round(lot, now() + timedelta(days=1), TERM, criteria or CRITERIA, by=as_staff("연수구", "parking"))


def applied(to: PermitRound, shift: str, hours: int = 0, car: Car | None = None):
    car = car or make.car(make.neighbour(), points=0)
    if hours:
        report = ActivityReport("parking-sharing", car.member, hours, "hour", now(), f"test:{car.pk}")
        record_activity(report, by=make.SYSTEM)
    return apply_for_permit(to, car, Shift(shift), by=Actor.member(car.member))


def decided(row: PermitRound) -> PermitRound:
    PermitRound.objects.filter(pk=row.pk).update(closes_at=now() - timedelta(seconds=1))
    return decide_round(row, by=as_staff("연수구", "parking"))


def test_decide__ranks_by_the_published_criteria__first_come_among_equals():
    row = opened(bays=1)
    wishes = [applied(row, "all"), applied(row, "all", hours=3), applied(row, "all", hours=99), applied(row, "day")]

    done = decided(row)

    for wish in wishes:
        wish.refresh_from_db()
    assert [(wish.points, wish.rank, wish.state) for wish in wishes] == [
        (0, 3, "waiting"),
        (6, 2, "waiting"),
        (20, 1, "granted"),
        (0, 4, "waiting"),
    ]
    assert (done.published.kind, done.decided.kind) == ("parking.round", "parking.ranking")
    assert {notice.kind for wish in wishes for notice in wish.member.parking_notices.all()} == {"permit"}


def test_decide__one_bay_has_two_cars__by_day_and_by_night():
    row = opened(bays=2)
    for shift in ("day", "all", "night", "day"):
        applied(row, shift)

    decided(row)

    by_bay = sorted(Permit.objects.values_list("bay__number", "shift"))
    assert by_bay == [("01", "day"), ("01", "night"), ("02", "all")]


def test_permits__the_database_refuses_a_second_car_at_the_same_time():
    row = opened(bays=1)
    first = applied(row, "day")
    decided(row)
    permit = Permit.objects.get(application=first)
    for shift in ("day", "all"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Permit.objects.create(
                application=applied(opened(), shift),
                bay=permit.bay,
                member=permit.member,
                plate=make.car(points=0).plate,
                shift=shift,
                during=TERM,
            )


def test_withdraw__while_the_round_is_open__and_apply_again():
    row = opened()
    wish = applied(row, "all")
    who = wish.member
    withdraw_application(row, who, by=Actor.member(who))
    with pytest.raises(NotApplied):
        withdraw_application(row, who, by=Actor.member(who))

    again = applied(row, "day", car=make.car(who, points=0))
    decided(row)

    assert [(one.state, one.rank) for one in row.applications.order_by("made_at")] == [
        ("withdrawn", None),
        ("granted", 1),
    ]
    assert Permit.objects.get().application == again
    with pytest.raises(RoundClosed):
        withdraw_application(row, who, by=Actor.member(who))


def test_give_back__goes_to_the_next_on_the_waiting_list_who_fits__and_the_ranking_stands():
    row = opened(bays=1)
    first, second, third = applied(row, "night", hours=9), applied(row, "all", hours=5), applied(row, "night", hours=3)
    applied(row, "day")
    decided(row)
    permit, ranking = Permit.objects.get(application=first), ranking_record(row)
    assert sorted(Permit.objects.values_list("shift", flat=True)) == ["day", "night"]

    give_back_permit(permit, by=Actor.member(first.member))

    moved = Permit.objects.get(application=third)
    assert (moved.bay, moved.shift, moved.ended_at) == (permit.bay, "night", None)
    assert not Permit.objects.filter(application=second).exists()  # the whole day is not free
    assert third.member.parking_notices.count() == 2
    assert ranking_record(row) == ranking  # as it was committed
    shown = [row["mine"][0]["state"] for who in (first, third) for row in permits_of(who.member)["rounds"]]
    assert shown == ["ended", "granted"]
    assert permits_of(third.member)["permits"][0]["last"] == "2027-06-30"
    with pytest.raises(PermitUnknown):
        give_back_permit(permit, by=Actor.member(first.member))


def test_give_back__is_the_holders_and_the_districts_staffs_alone():
    row = opened()
    wish = applied(row, "all")
    decided(row)
    permit = Permit.objects.get()
    for who, error in ((Actor.member(member()), NotAllowed), (as_staff("계양구", "parking", "clerk"), OutOfScope)):
        with pytest.raises(error):
            give_back_permit(permit, by=who)
    client = staff_client(staff("연수구", "parking", "clerk"))
    assert "2027" in client.get(f"/parking/permit/{permit.pk}/change/").content.decode()
    assert client.post(f"/parking/permit/{permit.pk}/do/end/").status_code == 302
    assert permits_of(wish.member)["permits"] == []


def test_permit__of_who_leaves__goes_to_the_next():
    row = opened()
    first, second = applied(row, "all", hours=2), applied(row, "all")
    decided(row)

    leaving.act(first.member, make.SYSTEM)

    assert Permit.objects.get(ended_at=None).application == second


def test_application__of_who_leaves_before_the_ranking__gets_no_bay():
    row = opened()
    first, second = applied(row, "all", hours=2), applied(row, "all")

    leaving.act(first.member, make.SYSTEM)
    decided(row)

    first.refresh_from_db()
    assert (first.state, first.rank) == ("withdrawn", None)
    assert Permit.objects.get().application == second


def permits_of(who):
    return member_client(who).get("/api/parking/permits").json()


def test_change_car__of_ones_own_permit():
    row, driver = opened(bays=2), make.neighbour()
    first, second = make.car(driver, points=0), make.car(driver, points=0)
    applied(row, "all", car=first)
    other = make.car(make.neighbour(), points=0)
    applied(row, "day", car=other)
    decided(row)
    permit = Permit.objects.get(member=driver)

    changed = change_permit_car(permit, second, by=Actor.member(driver))

    assert changed.plate == second.plate
    row = AuditRow.objects.get(event="parking.permit_car_changed")
    assert row.detail == {"before": first.plate_id, "after": second.plate_id}
    with pytest.raises(PermitUnknown):
        change_permit_car(permit, other, by=Actor.member(other.member))
    same_plate = make.car(driver, points=0, typed=other.plate.text)
    with pytest.raises(CarInUse):
        change_permit_car(permit, same_plate, by=Actor.member(driver))


def test_apply__once_and_in_time():
    row, car = opened(), make.car(make.neighbour(), points=0)
    applied(row, "all", car=car)
    with pytest.raises(AlreadyApplied):
        applied(row, "day", car=car)
    with pytest.raises(RoundOpen):
        decide_round(row, by=as_staff("연수구", "parking"))
    decided(row)
    for act in (lambda: applied(row, "day"), lambda: decided(row)):
        with pytest.raises(RoundClosed):
            act()


def test_apply__without_the_districts_card__is_refused():
    round_of = {place: open_round(make.lot(kind="resident", district=place), now() + timedelta(days=1), TERM, CRITERIA,
                                  by=make.SYSTEM) for place in ("연수구", "계양구")}  # fmt: skip
    for row, driver in ((round_of["연수구"], member()), (round_of["계양구"], make.neighbour())):
        with pytest.raises(NotAResident):
            applied(row, "all", car=make.car(driver, points=0))


@pytest.mark.parametrize(
    "criteria",
    [
        [],
        {},
        ["x"],
        [{"fact": "income", "points": 1, "most": 1}],
        [{"fact": "years", "points": 0, "most": 1}],
        [{"fact": "years", "points": 2, "most": 1}],
        [{"fact": "card", "points": 1, "most": 1}],
        [{"fact": "years", "argument": "x", "points": 1, "most": 1}],
        [{"fact": "years", "points": "many", "most": 1}],
    ],
)
def test_open__with_criteria_that_mean_nothing__is_refused(criteria):
    with pytest.raises(BadCriteria):
        open_round(make.lot(), now(), TERM, criteria, by=as_staff("연수구"))


def test_open__by_another_districts_staff__is_refused():
    with pytest.raises(NotAllowed):
        open_round(make.lot(), now(), TERM, CRITERIA, by=as_staff("계양구"))


def test_points__of_what_the_register_and_the_cards_say():
    someone = holder("citizen", "family-love", children=3)
    read = [
        Criterion.read({"fact": "card", "argument": "family-love", "points": 7, "most": 7}),
        Criterion.read({"fact": "card", "argument": "youth", "points": 7, "most": 7}),
        Criterion.read({"fact": "years", "points": 1, "most": 100}),
        Criterion.read({"fact": "children", "points": 5, "most": 10}),
    ]
    from identity.register.queries import resident_facts

    facts = resident_facts(someone)
    years = points_of(someone, [read[2]], now())
    assert points_of(someone, read, now()) == 7 + years + min(10, 5 * facts.children)
    assert 0 <= years <= 100
    assert points_of(member(), read[2:], now()) == 0
