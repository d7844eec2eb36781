"""Car parks, cars with mileage to pay, and a building that shares."""

from __future__ import annotations

import itertools
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.utils.timezone import now

from anchoring.actions import append_commitment
from identity.actors import Actor
from identity.models import Member
from identity.queries import today
from identity.register.models import RegisterEntry, Residency
from mileage.models import Account, Hold, HoldState
from services.parking.actions import BookingRequest, add_car, book_bay, withdraw_consent
from services.parking.actions.abandoned import Sighting, report_vehicle
from services.parking.actions.enforcement import decide_objection, look_up, penalise
from services.parking.actions.sharing import _recount, code_hash, new_code  # code_hash: for journeys
from services.parking.models import (
    AbandonedCase,
    Bay,
    BayClaim,
    Booking,
    Building,
    Car,
    Household,
    Lot,
    LotKind,
    Penalty,
    SharingConsent,
    Window,
)
from services.parking.records import CONSENTED, consent_record
from tests.factories import mileage, register
from tests.factories.credentials import given
from tests.factories.identity import district_named, member

_numbers = itertools.count(1)
SYSTEM = Actor.system("tests")
HOUR = timedelta(hours=1)
START = timedelta(days=1)
# a whole picture as far as anybody reads it: its header, a scan, its end
JPEG = bytes.fromhex("ffd8 ffe000104a46494600010100000100010000 ffda0008010100003f00 00 ffd9")


def lot(bays: int = 1, district: str = "연수구", **fields: Any) -> Lot:
    """100 points for each 10 minutes, at most 5,000 a day; 2,000 deposit; 20 a minute overstayed."""
    named = {"name_ko": f"주차장 {next(_numbers)}", "name_en": "Car park", "asset": mileage.asset()}
    made = Lot.objects.create(district=district_named(district), **named | fields)
    Bay.objects.bulk_create(Bay(lot=made, number=f"{number:02}") for number in range(1, bays + 1))
    return made


def bays(of: Lot) -> list[Bay]:
    return list(of.bays.select_related("lot__district", "lot__asset").order_by("number"))


def bay(**fields: Any) -> Bay:
    return bays(lot(**fields))[0]


def neighbour() -> Member:
    """A resident of Yeonsu-gu with a citizen card in force."""
    if not RegisterEntry.objects.exists():
        register.applied(register.residents(20))
    return given(register.bound(f"R{Residency.objects.count()}"), "citizen")


def plate() -> str:
    return f"{secrets.randbelow(900) + 100}가{next(_numbers):04}"


def car(of: Member | None = None, points: int = 20_000, typed: str = "") -> Car:
    """A member's car, and points to pay with."""
    driver = of or member()
    account = mileage.open_member_account(driver, mileage.asset())
    if points:
        mileage.give(account, points)
    return add_car(driver, typed or plate(), by=Actor.member(driver))


def at(hours: float = 0, minutes: float = 0) -> datetime:
    """A time tomorrow, from this minute on."""
    return now().replace(second=0, microsecond=0) + START + timedelta(hours=hours, minutes=minutes)


def book(of: Bay, by: Car, start: datetime | None = None, hours: float = 1) -> Booking:
    begin = start or at()
    request = BookingRequest(of, by, begin, begin + timedelta(hours=hours))
    return book_bay(request, by=Actor.member(by.member))


def shift(booking: Booking, by: timedelta) -> Booking:
    """Let time pass for a booking: it was made so much earlier. Claims go along."""
    for row in [*BayClaim.objects.filter(booking=booking), booking]:
        row.during = Range(row.during.lower - by, row.during.upper - by)
        row.save(update_fields=["during"])
    return Booking.objects.get(pk=booking.pk)


def begun(of: Bay, by: Car, hours: float = 1) -> Booking:
    """A booking that began a moment ago."""
    return shift(book(of, by, hours=hours), START)


def overstayed(of: Bay, by: Car, minutes: int) -> Booking:
    """A booking of an hour that ended so many minutes ago."""
    return shift(book(of, by), START + HOUR + timedelta(minutes=minutes))


def balance(of: Member) -> tuple[int, int]:
    """Balance and held."""
    row = Account.objects.get(member=of, asset=mileage.asset(), kind="member")
    return row.balance, row.held


def building(homes: int = 2, consenting: int = 2, threshold: int = 60, **fields: Any) -> Building:
    """Homes with a bay each, of which the first ones consent."""
    where = lot(homes, kind=LotKind.SHARED, **fields)
    made = Building.objects.create(lot=where, threshold_percent=threshold)
    for number, one in enumerate(bays(where), 1):
        Household.objects.create(building=made, unit=f"101-{number}", bay=one, code_hash=code_hash(new_code()))
    for home in list(made.households.order_by("unit"))[:consenting]:
        consent(home)
    made.refresh_from_db()
    return made


def consent(home: Household, of: Member | None = None) -> SharingConsent:
    """As give_consent does after the card was shown."""
    row = SharingConsent(pk=uuid4(), household=home, member=of or member(), given_at=now())
    row.commitment = append_commitment(CONSENTED, consent_record(row))
    row.save(force_insert=True)
    where = Building.objects.get(pk=home.building_id)
    _recount(where)
    return row


def withdraw(row: SharingConsent) -> None:
    withdraw_consent(row, by=Actor.member(row.member))


def window(home: Household, hours: float = 24) -> Window:
    """The household's bay from now on, for so long from tomorrow on."""
    speaker = home.given.get(withdrawn_at=None).member
    during = Range(now() - HOUR, at(hours))
    return Window.objects.create(bay=home.bay, member=speaker, during=during, offered_at=now())


def assert_sound() -> None:
    """No two live claims share a bay or a plate; what is held has a live claim, and the other way round."""
    claims = list(BayClaim.objects.filter(live=True).select_related("booking"))
    for one, other in itertools.combinations(claims, 2):
        apart = one.during.upper <= other.during.lower or other.during.upper <= one.during.lower
        assert apart or (one.bay_id != other.bay_id and one.plate_id != other.plate_id), (one.pk, other.pk)
    assert {claim.booking.state for claim in claims} <= {"booked"}
    held = set(
        Hold.objects.filter(state=HoldState.PENDING, source_ref__startswith="parking:").values_list("pk", flat=True)
    )
    live = Booking.objects.filter(pk__in={claim.booking_id for claim in claims})
    assert held == set(live.exclude(hold=None).values_list("hold", flat=True))
    assert set(Booking.objects.filter(state="booked").values_list("pk", flat=True)) == {row.pk for row in live}


def abandoned(by: Member | None = None, **fields: Any) -> AbandonedCase:
    """A vehicle on a road, reported today."""
    someone = by or member()
    given: dict[str, Any] = {
        "district": district_named("연수구"),
        "plate": plate(),
        "place": "송도동 1-1 앞",
        "on": "road",
        "seen_since": today(),
        "drivable": True,
        "photo": JPEG,
    }
    return report_vehicle(Sighting(**given | fields), someone, by=Actor.member(someone))


def warned(of: Car, where: Lot, by: Actor) -> Penalty:
    """What an attendant leaves who finds no right."""
    return penalise(look_up(of.plate.text, where, by=by).look, by=by)


def decided(penalty: Penalty, by: Actor, lift: bool = True) -> Penalty:
    return decide_objection(penalty, lift, "you had", by=by)
