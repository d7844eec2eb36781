"""Drivers book, extend, leave, cancel; the deposit pays for overstaying, and the ledger agrees at each step."""

from datetime import timedelta

import pytest

from anchoring.models import Commitment
from credentials.eligibility import register_yearly, yearly
from identity.actors import Actor
from identity.audit import AuditRow
from identity.errors import NotAllowed, OutOfScope
from mileage.errors import InsufficientBalance
from mileage.models import Account
from services.core.models import Activity
from services.parking.actions import (
    add_car,
    arrive,
    cancel_booking,
    extend_booking,
    leave_bay,
    record_departure,
    record_sharing,
    remove_car,
    report_occupied,
    settle_overstays,
    tell_drivers,
)
from services.parking.errors import (
    BadTime,
    BayTaken,
    CarInUse,
    CarUnknown,
    HasBegun,
    InThePast,
    LotUnknown,
    NotBegun,
    NotYetOccupied,
    ParkingError,
    PlateBooked,
    StillParked,
    TooFarAhead,
    TooManyCars,
    WrongLength,
    WrongState,
)
from services.parking.models import Booking, Discount, Ending, ParkingNotice
from tests.factories import mileage, register
from tests.factories import parking as make
from tests.factories.credentials import given
from tests.factories.identity import as_staff, member

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def own(booking: Booking) -> Actor:
    return Actor.member(booking.member)


def takings(lot) -> int:
    return Account.objects.get(kind="partner", code=f"parking-{lot.pk}").balance


def test_book__holds_price_and_deposit__and_leaves_its_rows():
    bay, car = make.bay(), make.car()

    booking = make.book(bay, car)

    assert (booking.price, booking.deposit, booking.state) == (600, 2_000, "booked")
    assert make.balance(car.member) == (20_000, 2_600)
    assert booking.events.get().commitment.kind == "parking.booked"
    row = AuditRow.objects.get(event="parking.booked")
    assert (row.subject_id, row.service, row.district_id) == (str(booking.pk), "parking", bay.lot.district_id)
    assert car.plate.text not in f"{row.detail}{booking.events.get().facts}"
    make.assert_sound()


def test_book__of_a_taken_bay__names_free_ones():
    first, second, third = make.bays(make.lot(3))
    make.book(first, make.car())
    make.book(third, make.car())

    with pytest.raises(BayTaken) as refusal:
        make.book(first, make.car(), make.at(0.5))

    assert refusal.value.extra == {"free": [{"id": second.pk, "number": "02"}]}
    make.book(first, make.car(), make.at(1))
    make.assert_sound()


def test_book__one_car_in_two_bays_at_once__is_refused_however_it_is_typed_and_by_whom():
    first, second = make.bays(make.lot(2))
    car = make.car(typed="12가 3456")
    make.book(first, car)

    with pytest.raises(PlateBooked):
        make.book(second, car, make.at(0.5))
    with pytest.raises(PlateBooked):
        make.book(second, make.car(typed="１２가-3456"))
    make.book(second, car, make.at(1))


@pytest.mark.parametrize(
    ("start", "hours", "error"),
    [
        (-25, 1, InThePast),
        (15 * 24, 1, TooFarAhead),
        (0, 0.25, WrongLength),
        (0, 25, WrongLength),
        (0, 0, BadTime),
        (0, -1, BadTime),
    ],
)
def test_book__at_a_time_that_cannot_be__is_refused(start, hours, error):
    with pytest.raises(error):
        make.book(make.bay(), make.car(), make.at(start), hours)
    assert not Booking.objects.exists()


@pytest.mark.parametrize("field", ["bay", "lot", "kind"])
def test_book__where_nothing_is_booked__is_refused(field):
    bay = make.bay(kind="resident" if field == "kind" else "public")
    bay.active, bay.lot.active = field != "bay", field != "lot"

    with pytest.raises(LotUnknown):
        make.book(bay, make.car())


def test_book__without_the_mileage__leaves_nothing():
    with pytest.raises(InsufficientBalance):
        make.book(make.bay(), make.car(points=2_599))
    assert not Booking.objects.exists()
    make.assert_sound()


def test_book__the_best_discount_counts(monkeypatch):
    monkeypatch.setattr(yearly, "_known", {})
    register_yearly("volunteer_hours", "hours of volunteering", lambda member, year: 120)
    bay = make.bay()
    for card, percent in (("family-love", 30), ("outstanding-volunteer", 40), ("youth", 50), ("citizen", 20)):
        Discount.objects.create(lot=bay.lot, card=card, percent=percent, own_district=card == "citizen")
    lines = (
        register.line("R0"),
        register.line("R1", district="계양구", dong="계산1동"),
        register.line("R2", children=3),
        register.line("R3"),
    )
    register.applied(register.listing(*lines))
    here, elsewhere, parent, volunteer = (register.bound(key) for key in ("R0", "R1", "R2", "R3"))
    drivers = {member(): 600, given(here, "citizen"): 480, given(elsewhere, "citizen"): 600}
    drivers[given(parent, "citizen", "family-love")] = 420
    drivers[given(volunteer, "citizen", "outstanding-volunteer")] = 360

    for driver, price in drivers.items():
        made = make.book(bay, make.car(driver))
        assert made.price == price
        cancel_booking(made, by=own(made))


def test_leave__early__pays_what_was_used_and_frees_the_rest():
    bay, car = make.bay(), make.car()
    booking = make.shift(make.begun(bay, car, 3), timedelta(minutes=25))

    ended = leave_bay(booking, by=own(booking))

    assert (ended.state, ended.charged, ended.overstay) == ("ended", 300, 0)
    assert make.balance(car.member) == (19_700, 0)
    assert takings(bay.lot) == 300
    make.begun(bay, make.car())
    make.assert_sound()


@pytest.mark.parametrize(("minutes", "overstay"), [(10, 0), (14, 0), (30, 620), (600, 2_000)])
def test_leave__late__the_deposit_pays_by_the_minute_with_a_cap(minutes, overstay):
    bay, car = make.bay(), make.car()
    booking = make.overstayed(bay, car, minutes)

    ended = leave_bay(booking, by=own(booking))

    assert (ended.charged, ended.overstay) in {(600, overstay), (600, overstay + 20)}  # the minute may turn
    assert make.balance(car.member) == (20_000 - 600 - ended.overstay, 0)
    assert takings(bay.lot) == 600 + ended.overstay
    make.assert_sound()


def test_leave__twice_or_before_the_start__is_refused():
    bay, car = make.bay(), make.car()
    booking = make.book(bay, car)
    with pytest.raises(NotBegun):
        leave_bay(booking, by=own(booking))
    booking = make.shift(booking, make.START)
    leave_bay(booking, by=own(booking))
    with pytest.raises(WrongState):
        leave_bay(booking, by=own(booking))


def test_cancel__before_the_start__costs_nothing_and_after_it_cannot_be():
    bay, car = make.bay(), make.car()
    booking = make.book(bay, car)

    cancelled = cancel_booking(booking, by=own(booking))

    assert (cancelled.state, cancelled.charged, make.balance(car.member)) == ("cancelled", 0, (20_000, 0))
    again = make.begun(bay, car)
    with pytest.raises(HasBegun):
        cancel_booking(again, by=own(again))
    by_staff = cancel_booking(again, Ending.STAFF, by=as_staff("연수구", "parking"))
    assert (by_staff.charged, make.balance(car.member)) == (0, (20_000, 0))
    make.assert_sound()


def test_extend__claims_the_time_and_holds_the_difference():
    bay, car, other = make.bay(), make.car(), make.car()
    booking = make.begun(bay, car)
    later = make.shift(make.book(bay, other, make.at(2)), make.START)

    longer = extend_booking(booking, 60, by=own(booking))

    assert (longer.price, make.balance(car.member)) == (1_200, (20_000, 3_200))
    with pytest.raises(BayTaken):
        extend_booking(longer, 10, by=own(booking))
    assert make.balance(car.member) == (20_000, 3_200)
    cancel_booking(later, Ending.STAFF, by=make.SYSTEM)
    assert extend_booking(longer, 10, by=own(booking)).price == 1_300
    with pytest.raises(WrongLength):
        extend_booking(longer, 1_440, by=own(booking))
    with pytest.raises(WrongLength):
        extend_booking(longer, 0, by=own(booking))
    make.assert_sound()


def test_extend__without_the_mileage__keeps_the_booking_as_it_was():
    bay, car = make.bay(), make.car(points=2_700)
    booking = make.begun(bay, car)

    with pytest.raises(InsufficientBalance):
        extend_booking(booking, 60, by=own(booking))

    assert make.balance(car.member) == (2_700, 2_600)
    assert (Booking.objects.get().price, booking.claims.count()) == (600, 1)
    make.assert_sound()


def test_others__may_not_touch_a_booking():
    booking = make.begun(make.bay(), make.car())
    for act in (leave_bay, cancel_booking, arrive, report_occupied):
        with pytest.raises(NotAllowed):
            act(booking, by=Actor.member(member()))
    with pytest.raises(NotAllowed):
        record_departure(booking, by=own(booking))
    with pytest.raises(OutOfScope):
        record_departure(booking, by=as_staff("계양구"))
    assert record_departure(booking, by=as_staff("연수구", "parking")).ending == Ending.SEEN_GONE


def test_an_overstaying_car__does_not_touch_the_next_claim__and_books_nothing_else():
    first, second = make.bays(make.lot(2))
    car = make.car()
    make.overstayed(first, car, 20)

    with pytest.raises(StillParked):
        make.book(second, car)
    make.assert_sound()
    assert make.begun(first, make.car()).state == "booked"


def test_occupied__another_bay_is_free__the_next_driver_is_moved_at_the_same_price():
    first, second = make.bays(make.lot(2))
    late, car = make.overstayed(first, make.car(), 20), make.car()
    booking = make.begun(first, car)

    moved = report_occupied(booking, by=own(booking))

    assert (moved.bay, moved.price, moved.state) == (second, 600, "booked")
    assert make.balance(car.member) == (20_000, 2_600)
    assert ParkingNotice.objects.get().kind == "moved"
    assert Booking.objects.get(pk=late.pk).state == "booked"
    make.assert_sound()


def test_occupied__no_other_bay__all_goes_back_and_the_overstayer_pays_for_it():
    bay = make.bay()
    culprit, victim = make.car(), make.car()
    late, booking = make.overstayed(bay, culprit, 40), make.begun(bay, victim)

    ended = report_occupied(booking, by=own(booking))

    assert (ended.state, ended.ending, ended.blocked_by) == ("cancelled", "occupied", late)
    assert make.balance(victim.member) == (20_000, 0)
    paid = leave_bay(late, by=own(late))
    assert paid.overstay >= 600
    assert make.balance(victim.member) == (20_600, 0)
    assert takings(bay.lot) == 600 + paid.overstay - 600
    make.assert_sound()


def test_occupied__too_early_or_after_the_grace__is_refused():
    bay = make.bay()
    booking = make.book(bay, make.car())
    with pytest.raises(NotYetOccupied):
        report_occupied(booking, by=own(booking))
    booking = make.shift(booking, make.START + timedelta(minutes=17))
    with pytest.raises(NotYetOccupied):
        report_occupied(booking, by=own(booking))


def test_arrive__ends_the_earlier_booking_without_overstay():
    bay, car = make.bay(), make.car()
    late = make.overstayed(bay, car, 40)
    booking = make.begun(bay, make.car())

    assert arrive(booking, by=own(booking)).state == "booked"

    late.refresh_from_db()
    assert (late.ending, late.charged, late.overstay) == ("seen_gone", 600, 0)
    assert make.balance(car.member) == (19_400, 0)
    make.assert_sound()


def test_the_sweep__ends_what_used_its_deposit_up__once():
    bay, car = make.bay(), make.car()
    make.overstayed(bay, car, 90)
    used_up = make.overstayed(make.bay(), make.car(), 120)

    assert (settle_overstays(by=make.SYSTEM), settle_overstays(by=make.SYSTEM)) == (1, 0)

    used_up.refresh_from_db()
    assert (used_up.ending, used_up.overstay) == ("deposit_used", 2_000)
    make.assert_sound()


def test_the_sweep__where_overstaying_is_free__ends_after_a_day():
    bay = make.bay(deposit=0, overstay_day_cap=0, overstay_fee=0)
    booking = make.overstayed(bay, make.car(), 1_500)

    assert settle_overstays(by=make.SYSTEM) == 1
    assert Booking.objects.get(pk=booking.pk).charged == 600


def test_drivers_are_told__once():
    make.shift(make.begun(make.bay(), make.car()), timedelta(minutes=55))
    make.overstayed(make.bay(), make.car(), 5)

    tell_drivers()
    tell_drivers()

    assert sorted(ParkingNotice.objects.values_list("kind", flat=True)) == ["ending_soon", "overstaying"]


def test_cars__at_most_five__are_removed_when_nothing_needs_them():
    driver = member()
    cars = [make.car(driver) for _ in range(5)]
    with pytest.raises(TooManyCars):
        make.car(driver, points=0)
    again = add_car(driver, cars[0].plate.text, by=Actor.member(driver))
    assert again == cars[0]
    booking = make.book(make.bay(), cars[0])
    with pytest.raises(CarInUse):
        remove_car(cars[0], by=Actor.member(driver))
    cancel_booking(booking, by=own(booking))
    remove_car(cars[0], by=Actor.member(driver))
    with pytest.raises(CarUnknown):
        remove_car(cars[0], by=Actor.member(driver))
    assert AuditRow.objects.filter(event__in=("car.added", "car.removed")).count() == 7


def test_sharing__pays_the_sharer_and_makes_rank_points_once():
    mileage.programme("parking-sharing", activity_kind="parking-sharing", asset=mileage.asset("rank"))
    home = make.building().households.first()
    window = make.window(home)
    booking = make.overstayed(home.bay, make.car(), 0)

    ended = leave_bay(booking, by=own(booking))

    assert (ended.share, make.balance(window.member)) == (420, (420, 0))
    assert takings(home.bay.lot) == 180
    assert (record_sharing(by=make.SYSTEM), record_sharing(by=make.SYSTEM)) == (1, 0)
    activity = Activity.objects.get()
    assert (activity.member, activity.quantity, activity.kind) == (window.member, 1, "parking-sharing")
    assert Account.objects.get(member=window.member, asset__code="rank").balance == 10


def test_every_step__is_what_was_committed():
    from anchoring.sources import Finding
    from services.parking.tampering import _steps

    booking = make.begun(make.bay(), make.car())
    extend_booking(booking, 30, by=own(booking))
    leave_bay(booking, by=own(booking))

    rows = list(_steps())
    assert [row.record["end"] for row in rows if not isinstance(row, Finding)]
    assert Commitment.objects.filter(kind__startswith="parking.").count() == len(rows) == 3


def test_errors__all_have_a_code_of_their_own():
    kinds = ParkingError.__subclasses__()
    assert len({kind.code for kind in kinds}) == len(kinds) > 30
