"""What was paid for overstaying is given back: by one person up to the car park's bound, above it by two."""

import pytest

from identity.errors import NotAllowed, OutOfScope, SamePerson
from identity.models import Approval
from identity.second_person import approve
from mileage.errors import InsufficientBalance
from mileage.models import Account
from services.core.errors import ReasonMissing
from services.parking.actions import leave_bay, waive_overstay
from services.parking.actions.waiving import can_be_waived
from services.parking.errors import NothingToWaive, WaiverAsked
from services.parking.models import Booking, ParkingNotice
from services.parking.tampering import _steps
from tests.factories import mileage
from tests.factories import parking as make
from tests.factories.identity import as_staff, member_client, staff, staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return as_staff("연수구", "parking", "clerk")


def charged(minutes: int = 30, **fields) -> Booking:
    """A booking that was left late, and paid for it."""
    booking = make.overstayed(make.bay(**fields), make.car(), minutes)
    return leave_bay(booking, by=make.SYSTEM)


def test_waive__up_to_the_bound__is_back_at_once_with_its_reason(by):
    booking = charged()

    done = waive_overstay(booking, " the barrier was stuck ", by=by)

    assert (done.waived, done.waiver_reason) == (booking.overstay, "the barrier was stuck")
    assert make.balance(booking.member) == (20_000 - booking.charged, 0)
    assert booking.events.last().step == "waived"
    assert len(list(_steps())) == 3
    assert ParkingNotice.objects.get(member=booking.member, kind="waived").booking == booking
    shown = member_client(booking.member).get("/api/parking/bookings", HTTP_HOST="localhost:8001").json()
    assert shown["bookings"][0]["waived"] == booking.overstay


def test_waive__above_the_bound__waits_for_another_person(by):
    booking = charged(600)
    asked = waive_overstay(booking, "broken barrier", by=by)
    assert isinstance(asked, Approval)
    assert Booking.objects.get().waived == 0
    with pytest.raises(WaiverAsked):
        waive_overstay(booking, "again", by=by)
    with pytest.raises(SamePerson):
        approve(asked, by=by)

    approve(asked, by=as_staff("연수구", "parking", "clerk"))

    booking.refresh_from_db()
    assert (booking.waived, booking.waiver_reason) == (2_000, "broken barrier")
    assert make.balance(booking.member)[0] == 20_000 - booking.charged


def test_waive__refusals(by):
    booking = charged()
    for error, who, reason in (
        (NotAllowed, as_staff("연수구", "parking", "auditor"), "x"),
        (OutOfScope, as_staff("계양구", "parking", "clerk"), "x"),
        (ReasonMissing, by, "  "),
    ):
        with pytest.raises(error):
            waive_overstay(booking, reason, by=who)
    waive_overstay(booking, "once", by=by)
    for over in (booking, leave_bay(make.begun(make.bay(), make.car()), by=make.SYSTEM)):
        with pytest.raises(NothingToWaive):
            waive_overstay(over, "nothing to give back", by=by)
    assert not can_be_waived(make.begun(make.bay(), make.car()))


def test_waive__of_what_the_car_park_no_longer_has__is_refused_whole(by):
    booking = charged()
    takings = Account.objects.get(code=f"parking-{booking.bay.lot_id}")
    source = mileage.issuance(takings.asset)
    mileage.post(mileage.move(takings.pk, source, takings.balance))[0].require()

    with pytest.raises(InsufficientBalance):
        waive_overstay(booking, "broken barrier", by=by)

    assert Booking.objects.get().waived == 0


@pytest.mark.parametrize(("bound", "said"), [(2_000, "at once"), (100, "second person")])
def test_waive__in_one_action_of_the_bookings_screen(bound, said):
    client = staff_client(staff("연수구", "parking", "manager"))
    booking = charged(waiver_bound=bound)
    address = f"/parking/booking/{booking.pk}/do/waive/"

    assert said in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "broken barrier"}).status_code == 302

    assert bool(Booking.objects.get().waived) is (bound == 2_000)
    assert Approval.objects.count() == (bound != 2_000)
