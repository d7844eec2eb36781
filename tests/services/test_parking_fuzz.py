"""No sequence of actions leaves two live claims, or a deposit held without a live claim; races have one winner."""

import contextlib
import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from identity.actors import Actor
from identity.errors import NotAllowed
from mileage.errors import LedgerRefusal
from mileage.models import Account
from services.parking.actions import (
    arrive,
    cancel_booking,
    extend_booking,
    leave_bay,
    record_departure,
    record_sharing,
    report_occupied,
    settle_overstays,
    withdraw_window,
)
from services.parking.errors import ParkingError
from services.parking.models import Booking, Household, Window
from tests.factories import parking as make
from tests.factories.identity import as_staff
from tests.servers import superuser


def deadlocks() -> int:
    with superuser() as other:
        row = other.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [connection.settings_dict["NAME"]]
        ).fetchone()
    assert row
    return int(str(row[0]))


class World:
    """A public car park and a building, few bays, and cars whose mileage runs short."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.building = make.building(3, 3, threshold=60)
        self.bays = [*make.bays(make.lot(2)), *make.bays(self.building.lot)]
        self.cars = [make.car(points=points) for points in (30_000, 30_000, 9_000, 3_000)]
        self.homes = list(Household.objects.order_by("unit"))
        self.staff = as_staff("연수구")
        for home in self.homes:
            make.window(home, hours=6)

    def act(self) -> None:
        steps = (self.book, self.book, self.book, self.own, self.own, self.own, self.withdraw, self.consent)
        try:
            with transaction.atomic():
                self.dice.choice((*steps, self.offer, self.sweep, self.depart))()
        except (ParkingError, LedgerRefusal, NotAllowed):
            pass

    def book(self) -> None:
        start = make.at(self.dice.randint(0, 3), self.dice.choice((0, 30)))
        booking = make.book(
            self.dice.choice(self.bays), self.dice.choice(self.cars), start, self.dice.choice((0.5, 1, 2))
        )
        with (
            contextlib.suppress(IntegrityError),
            transaction.atomic(),
        ):  # time passes for this one alone: it may not fit
            make.shift(booking, make.START + timedelta(minutes=self.dice.choice((-1440, -30, 20, 100, 400))))

    def some(self, rows):
        found = list(rows.order_by("pk"))
        return self.dice.choice(found) if found else None

    def own(self) -> None:
        if row := self.some(Booking.objects.filter(state="booked")):
            by = Actor.member(row.member)
            kind = self.dice.choice(("leave", "cancel", "extend", "arrive", "occupied"))
            if kind == "extend":
                extend_booking(row, self.dice.choice((10, 60, 600)), by=by)
            else:
                {"leave": leave_bay, "cancel": cancel_booking, "arrive": arrive, "occupied": report_occupied}[kind](
                    row, by=by
                )

    def withdraw(self) -> None:
        home = self.dice.choice(self.homes)
        consent = home.given.filter(withdrawn_at=None).first()
        if consent and self.dice.random() < 0.4:
            make.withdraw(consent)
        elif window := self.some(Window.objects.filter(withdrawn_at=None)):
            withdraw_window(window, by=Actor.member(window.member))

    def consent(self) -> None:
        home = self.dice.choice(self.homes)
        if not home.given.filter(withdrawn_at=None).exists():
            with (
                contextlib.suppress(IntegrityError),
                transaction.atomic(),
            ):  # of two at once the second has AlreadyConsented
                make.consent(home)

    def offer(self) -> None:
        home = self.dice.choice(self.homes)
        free = not Window.objects.filter(bay=home.bay, withdrawn_at=None).exists()
        if free and home.given.filter(withdrawn_at=None).exists():
            make.window(home, hours=6)

    def sweep(self) -> None:
        settle_overstays(by=make.SYSTEM)

    def depart(self) -> None:
        if row := self.some(Booking.objects.filter(state="booked")):
            record_departure(row, by=self.staff)


def mileage_in_all() -> int:
    return sum(Account.objects.exclude(kind="issuance").values_list("balance", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_any_sequence_of_actions__leaves_sound_claims_and_holds(seed):
    world = World(seed)
    before = mileage_in_all()

    for _ in range(45):
        world.act()
    make.assert_sound()
    assert mileage_in_all() == before
    assert Booking.objects.exclude(state="booked").exists()


@pytest.mark.django_db(transaction=True)
def test_many_hands_at_once__leave_sound_claims_and_holds(threads):
    world = World(99)
    before = mileage_in_all()

    def play(dice: random.Random) -> None:
        mine = World.__new__(World)
        mine.__dict__ = world.__dict__ | {"dice": dice}
        for _ in range(10):
            mine.act()

    outcomes = threads.run(play, [random.Random(seed) for seed in range(6)])

    assert outcomes == [None] * 6
    make.assert_sound()
    assert mileage_in_all() == before


@pytest.mark.django_db(transaction=True)
def test_book__when_twenty_race_for_a_bay__exactly_one_wins(threads):
    bay, before = make.bay(), deadlocks()

    outcomes = threads.run(lambda car: make.book(bay, car), [make.car() for _ in range(20)])

    kinds = Counter(type(outcome).__name__ for outcome in outcomes)
    assert kinds == {"Booking": 1, "BayTaken": 19}
    assert deadlocks() == before
    make.assert_sound()


@pytest.mark.django_db(transaction=True)
def test_book__one_plate_in_many_bays__exactly_one_wins(threads):
    bays, typed, before = make.bays(make.lot(8)), make.plate(), deadlocks()
    cars = [make.car(typed=typed) for _ in range(8)]

    outcomes = threads.run(lambda pair: make.book(*pair), list(zip(bays, cars, strict=True)))

    kinds = Counter(type(outcome).__name__ for outcome in outcomes)
    assert kinds == {"Booking": 1, "PlateBooked": 7}
    assert deadlocks() == before
    make.assert_sound()


@pytest.mark.django_db(transaction=True)
def test_settle__sharing_while_others_book__counts_each_once(threads):
    home = make.building(1, 1).households.get()
    make.window(home)
    booking = make.overstayed(home.bay, make.car(), 0)

    outcomes = threads.run(lambda _one: leave_bay(booking, by=Actor.member(booking.member)), range(6))

    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"Booking": 1, "WrongState": 5}
    assert sum(threads.run(lambda _one: record_sharing(by=make.SYSTEM), range(4))) == 1
    make.assert_sound()
