"""A building shares while enough households consent; what happens to bookings when it no longer does."""

from datetime import timedelta

import pytest

from credentials.presentation.errors import TooManyRequests
from identity.actions.members import leave
from identity.actors import Actor
from identity.audit import AuditRow
from identity.errors import CannotLeave, NotAllowed, OutOfScope
from services.parking.actions import (
    add_household,
    ask_to_show,
    cancel_booking,
    give_consent,
    offer_window,
    renew_household,
    set_threshold,
    withdraw_consent,
    withdraw_window,
)
from services.parking.actions.sharing import code_hash, new_code
from services.parking.errors import (
    AlreadyConsented,
    BadWindow,
    BuildingUnknown,
    CardMissing,
    CardNotShown,
    NoBay,
    NoConsent,
    NotOffered,
    WindowOverlaps,
    WindowUnknown,
)
from services.parking.models import Asking, Booking, Building, Household, SharingConsent, Window
from tests.factories import parking as make
from tests.factories.credentials import resident
from tests.factories.identity import as_staff, district_named, member, staff, staff_client
from tests.factories.presentation import Holder, chosen, part

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def homes(of: Building) -> list[Household]:
    return list(of.households.select_related("bay__lot__district", "bay__lot__asset").order_by("unit"))


def shared_bay(of: Building, number: int = 0):
    return make.bays(of.lot)[number]


def show(holder: Holder, asking) -> None:
    """The wallet's side, over HTTP as any wallet would."""
    from credentials.presentation.models import PresentationRequest

    class Started:
        request = PresentationRequest.objects.get(pk=asking)

    request = part(holder.fetch(Started), 1)
    presented = holder.bound(request, chosen(holder.copy, "resident", "district"))
    answer = holder.send(request, presented)
    assert answer.status_code == 200, answer.content


@pytest.fixture
def home_code():
    building = make.building(homes=0, consenting=0)
    code = new_code()
    add_household(building, "101-1203", code, by=as_staff("연수구", "parking"))
    return building, code


def test_consent__by_showing_the_card__opens_the_building(home_code):
    building, code = home_code
    citizen = resident(district="연수구")
    holder = Holder.with_card(citizen)

    asked = ask_to_show(citizen, code.lower().replace("-", " "), by=Actor.member(citizen))
    with pytest.raises(CardNotShown):
        give_consent(citizen, asked.asking, by=Actor.member(citizen))
    show(holder, asked.asking)
    with pytest.raises(CardNotShown):
        give_consent(member(), asked.asking, by=Actor.member(citizen))
    given = give_consent(citizen, asked.asking, by=Actor.member(citizen))

    building.refresh_from_db()
    assert (building.consents, building.open) == (1, True)
    assert given.commitment.kind == "parking.consent"
    with pytest.raises(CardNotShown):
        give_consent(citizen, asked.asking, by=Actor.member(citizen))
    with pytest.raises(AlreadyConsented):
        ask_to_show(citizen, code, by=Actor.member(citizen))
    assert not Asking.objects.exists()


def test_consent__without_a_card_of_the_district__is_refused(home_code):
    _building, code = home_code
    with pytest.raises(CardMissing):
        ask_to_show(member(), code, by=make.SYSTEM)
    elsewhere = resident(district="계양구")
    Holder.with_card(elsewhere)
    with pytest.raises(CardMissing):
        ask_to_show(elsewhere, code, by=make.SYSTEM)


def test_consent__by_guessing_codes__ends_after_twenty():
    citizen = member()
    for _ in range(20):
        with pytest.raises(BuildingUnknown):
            ask_to_show(citizen, new_code(), by=make.SYSTEM)
    with pytest.raises(TooManyRequests):
        ask_to_show(citizen, new_code(), by=make.SYSTEM)


def test_households__are_added_by_the_districts_staff_alone():
    building = make.building(homes=0, consenting=0)
    for by in (as_staff("계양구"), Actor.member(member())):
        with pytest.raises(NotAllowed):
            add_household(building, "1", new_code(), by=by)


@pytest.mark.parametrize(
    ("count", "consenting", "threshold", "opens"),
    [(2, 1, 50, True), (2, 1, 51, False), (3, 2, 66, True), (3, 2, 67, False), (5, 3, 60, True), (1, 0, 1, False)],
)
def test_threshold__of_the_households(count, consenting, threshold, opens):
    assert make.building(count, consenting, threshold).open is opens


def test_book__only_within_an_offer_of_an_open_building():
    building = make.building()
    home, bay, car = homes(building)[0], shared_bay(building), make.car()
    with pytest.raises(NotOffered):
        make.book(bay, car)
    window = make.window(home, hours=2)
    with pytest.raises(NotOffered):
        make.book(bay, car, hours=3)

    booking = make.book(bay, car)

    assert booking.window == window


def test_withdrawn__the_threshold_lost__what_begins_soon_stands_and_the_rest_is_cancelled_free():
    building = make.building(2, 2, threshold=100)
    first, second = homes(building)
    make.window(first), make.window(second)
    bays = make.bays(building.lot)
    begun = make.begun(bays[0], make.car())
    soon = make.shift(make.book(bays[1], make.car()), make.START - timedelta(minutes=59))
    later = make.book(bays[1], make.car(), make.at(3))

    make.withdraw(first.given.get())

    assert Building.objects.get().open is False
    states = {row.pk: (row.state, row.ending) for row in Booking.objects.all()}
    assert states == {begun.pk: ("booked", ""), soon.pk: ("booked", ""), later.pk: ("cancelled", "offer_ended")}
    assert make.balance(later.member) == (20_000, 0)
    assert later.notices.get().kind == "cancelled"
    assert second.given.get().member.parking_notices.get().kind == "closed"
    with pytest.raises(NotOffered):
        make.book(bays[1], make.car(), make.at(5))
    make.assert_sound()


def test_withdrawn__the_threshold_kept__later_bookings_are_moved_where_another_bay_is_offered():
    building = make.building(3, 3, threshold=50)
    first, second, _third = homes(building)
    make.window(first), make.window(second, hours=2)
    bays = make.bays(building.lot)
    moved, gone = make.book(bays[0], make.car()), make.book(bays[0], make.car(), make.at(4))

    make.withdraw(first.given.get())

    assert Building.objects.get().open is True
    moved.refresh_from_db(), gone.refresh_from_db()
    assert (moved.state, moved.bay, moved.window.bay) == ("booked", bays[1], bays[1])
    assert (gone.state, gone.ending, gone.charged) == ("cancelled", "offer_ended", 0)
    make.assert_sound()


def raise_threshold(building: Building) -> None:
    client = staff_client(staff("연수구", "parking", "manager"))
    form = {"organisation": "", "threshold_percent": 100, "households-TOTAL_FORMS": 0, "households-INITIAL_FORMS": 0}
    assert client.post(f"/parking/building/{building.pk}/change/", form).status_code == 302


def one_more_home(building: Building) -> None:
    add_household(building, "101-9", new_code(), by=as_staff("연수구", "parking"))


@pytest.mark.parametrize("lose", [raise_threshold, one_more_home])
def test_threshold__lost_otherwise_than_by_a_household__frees_what_begins_later(lose):
    building = make.building(3, 2, threshold=60)
    first, second, _third = homes(building)
    make.window(first), make.window(second)
    bays = make.bays(building.lot)
    begun, later = make.begun(bays[0], make.car()), make.book(bays[1], make.car(), make.at(3))

    lose(building)

    assert Building.objects.get().open is False
    begun.refresh_from_db(), later.refresh_from_db()
    assert (begun.state, later.state, later.ending, later.charged) == ("booked", "cancelled", "offer_ended", 0)
    assert [home.given.get().member.parking_notices.get().kind for home in (first, second)] == ["closed"] * 2
    make.assert_sound()


def test_threshold__lowered__opens_the_building():
    building = make.building(2, 1, threshold=60)
    set_threshold(building, 50, by=as_staff("연수구", "parking"))
    assert Building.objects.get().open is True
    row = AuditRow.objects.get(event="parking.threshold_set")
    assert row.detail == {"before": 60, "after": 50}


def test_home__of_other_people_now__has_a_new_code_and_no_consent():
    building = make.building(2, 2, threshold=50)
    home, other = homes(building)
    make.window(home), make.window(other, hours=2)
    before = home.given.get()
    moved = make.book(shared_bay(building), make.car())
    with pytest.raises(NotAllowed):
        renew_household(home, new_code(), by=Actor.member(before.member))
    with pytest.raises(OutOfScope):
        renew_household(home, new_code(), by=as_staff("계양구"))

    client = staff_client(staff("연수구", "parking", "manager"))
    address = f"/parking/building/{building.pk}/do/renew_household/"
    assert "no such home" in client.post(address, {"unit": "9", "code": "AAAA-BBBB-CCCC"}).content.decode()
    assert client.post(address, {"unit": home.unit, "code": "AAAA-BBBB-CCCC"}).status_code == 302

    moved.refresh_from_db()
    assert (moved.state, moved.bay_id) == ("booked", other.bay_id)
    assert before.member.parking_notices.get().kind == "consent_end"
    assert not home.given.filter(withdrawn_at=None).exists()
    assert Household.objects.get(code_hash=code_hash("aaaa bbbb cccc")) == home
    assert Building.objects.get().consents == 1
    make.assert_sound()


def test_home__of_other_people_now__what_was_begun_with_the_old_code_is_over(home_code):
    building, code = home_code
    citizen = resident(district="연수구")
    holder = Holder.with_card(citizen)
    asked = ask_to_show(citizen, code, by=Actor.member(citizen))
    show(holder, asked.asking)

    renew_household(building.households.get(), new_code(), by=as_staff("연수구", "parking"))

    with pytest.raises(CardNotShown):
        give_consent(citizen, asked.asking, by=Actor.member(citizen))


def test_withdrawn__and_given_again__the_building_opens_again():
    building = make.building(1, 1)
    home = homes(building)[0]
    consent = home.given.get()
    make.withdraw(consent)
    with pytest.raises(NoConsent):
        withdraw_consent(SharingConsent.objects.get(), by=Actor.member(consent.member))

    make.consent(home)

    assert Building.objects.get().open is True


def test_windows__offered_and_taken_back():
    building = make.building()
    home = homes(building)[0]
    speaker = home.given.get().member
    by = Actor.member(speaker)
    window = offer_window(speaker, make.at(), make.at(4), by=by)
    with pytest.raises(WindowOverlaps):
        offer_window(speaker, make.at(3), make.at(5), by=by)
    offer_window(speaker, make.at(4), make.at(5), by=by)
    booking = make.book(shared_bay(building), make.car())

    withdraw_window(window, by=by)

    booking.refresh_from_db()
    assert (booking.state, booking.ending) == ("cancelled", "offer_ended")
    with pytest.raises(WindowUnknown):
        withdraw_window(window, by=by)
    offer_window(speaker, make.at(3), make.at(4), by=by)
    make.assert_sound()


@pytest.mark.parametrize(("start", "end"), [(-2, -1), (2, 2.1), (0, 24 * 40), (2, 1), (-60, 1)])
def test_windows__of_a_time_that_cannot_be__are_refused(start, end):
    speaker = homes(make.building())[0].given.get().member
    with pytest.raises(BadWindow):
        offer_window(speaker, make.at(start - 24), make.at(end - 24), by=Actor.member(speaker))


def test_windows__without_a_consent_or_a_bay__are_refused():
    with pytest.raises(NoConsent):
        offer_window(member(), make.at(), make.at(1), by=make.SYSTEM)
    home = homes(make.building())[0]
    Household.objects.update(bay=None)
    speaker = home.given.get().member
    with pytest.raises(NoBay):
        offer_window(speaker, make.at(), make.at(1), by=make.SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_withdraw_and_book__at_the_same_moment__leave_no_booking_in_a_closed_building(threads):
    building = make.building(1, 1)
    home = homes(building)[0]
    make.window(home)
    bay, consent = shared_bay(building), home.given.get()
    cars = [make.car() for _ in range(6)]

    def act(hour: int):
        return make.withdraw(consent) if hour == 3 else make.book(bay, cars[hour - (hour > 3)], make.at(hour))

    outcomes = threads.run(act, range(7))

    assert {type(outcome) for outcome in outcomes} <= {Booking, NotOffered, type(None)}
    assert not Booking.objects.filter(state="booked").exists()
    assert not Window.objects.filter(withdrawn_at=None).exists()
    make.assert_sound()


def test_leaving_the_wallet__waits_for_bookings_and_consents():
    building = make.building(1, 1)
    speaker = homes(building)[0].given.get().member
    car = make.car()
    booking = make.book(make.bay(), car)
    for who in (speaker, car.member):
        with pytest.raises(CannotLeave):
            leave(who, by=Actor.member(who), confirmed=True)
    cancel_booking(booking, by=Actor.member(car.member))
    assert district_named("연수구") == building.lot.district
