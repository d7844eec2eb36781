"""Sample car parks for the sandbox: a public one, a building that shares, and bays with resident permits."""

from __future__ import annotations

import struct
import time
import uuid
import zlib
from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils.timezone import now

from anchoring.actions import append_commitment
from identity.actors import Actor
from identity.models import District, Member, User
from identity.queries import today
from mileage.actions.programmes import create_programme, fund_programme
from mileage.models import Asset, Programme

from .actions import BookingRequest, add_car, book_bay, cancel_booking, decide_round, leave_bay, open_round
from .actions.abandoned import REWARD, Found, Sighting, inspect_vehicle, report_vehicle, take_step
from .actions.booking import free_bays
from .actions.enforcement import look_up, penalise
from .actions.meeting import SHARING
from .actions.sharing import _recount, code_hash, offer_window
from .models import (
    Bay,
    Booking,
    Building,
    Car,
    CaseState,
    Discount,
    Household,
    Lot,
    LotKind,
    PermitApplication,
    PermitRound,
    Place,
    SharingConsent,
    Shift,
)
from .records import CONSENTED, consent_record

CITY_WIDE = (("outstanding-volunteer", False, 50), ("family-love", False, 50), ("citizen", True, 20))
CRITERIA = [
    {"fact": "card", "argument": "family-love", "points": 20, "most": 20},
    {"fact": "years", "points": 2, "most": 20},
    {"fact": "shared_hours", "points": 1, "most": 30},
]
LOTS = (
    ("28185", LotKind.PUBLIC, "견본 송도 공영주차장", "Sample Songdo car park", 12),
    ("28185", LotKind.SHARED, "견본 송도아파트 공유주차", "Sample Songdo apartments", 6),
    ("28245", LotKind.RESIDENT, "견본 계산동 거주자우선주차", "Sample Gyesan-dong resident bays", 4),
)


def load() -> None:
    """Make what is missing."""
    by = Actor.system("parking.samples")
    asset = Asset.objects.filter(code="volunteer-points").first()
    if asset is None:
        return
    with transaction.atomic():
        for code, kind, name_ko, name_en, bays in LOTS:
            _lot(asset, code, kind, name_ko, name_en, bays)
        for card, own, percent in CITY_WIDE:
            Discount.objects.get_or_create(lot=None, card=card, defaults={"own_district": own, "percent": percent})
    _programme(by)
    _reward(by)
    lot = Lot.objects.filter(kind=LotKind.RESIDENT).first()
    if lot and not PermitRound.objects.exists():
        open_round(lot, now() + timedelta(days=14), _year(), CRITERIA, by=by)


def fill(member: Member) -> None:
    """What a driver sees: bookings in each state, a permit, a warning, a report. The member has points to pay with."""
    by, me = Actor.system("parking.samples"), Actor.member(member)
    lot = Lot.objects.filter(kind=LotKind.PUBLIC, name_ko__startswith="견본").first()
    if lot is None or Car.objects.filter(member=member).exists():
        return
    number = int(member.pk.hex[:6], 16) % 10_000
    cars = [add_car(member, f"{digits}가{number:04}", by=me) for digits in (152, 38)]
    _bookings(lot, cars, me)
    _share(member)
    _permit(cars[1], by)
    attendant = User.objects.filter(username="yeonsu-staff").first()
    if attendant:
        staff = Actor.staff(attendant)
        penalise(look_up(cars[1].plate.text, lot, by=staff).look, by=staff)
    _report(member, number, by)


def _bookings(lot: Lot, cars: list[Car], by: Actor) -> None:
    at, hour = now().replace(second=0, microsecond=0), timedelta(hours=1)

    def book(hours: int) -> Booking:
        start = at + hours * hour
        free = free_bays(lot, DateTimeTZRange(start, start + hour))[0]
        bay = Bay.objects.select_related("lot__district", "lot__asset").get(lot=lot, number=str(free["number"]))
        return book_bay(BookingRequest(bay, cars[0], start, start + hour), by=by)

    leave_bay(book(0), by=by)
    cancel_booking(book(30), by=by)
    book(24)


def _share(member: Member) -> None:
    """The second sample home, where nobody has it yet; the first is left to try."""
    home = Household.objects.filter(unit="101-102", building__lot__name_ko__startswith="견본", given=None).first()
    if home is None or home.bay is None:
        return
    consent = SharingConsent(pk=uuid.uuid4(), household=home, member=member, given_at=now())
    with transaction.atomic():
        consent.commitment = append_commitment(CONSENTED, consent_record(consent))
        consent.save(force_insert=True)
        _recount(Building.objects.select_for_update(of=("self",)).get(pk=home.building_id))
    start = now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=24)
    offer_window(member, start, start + timedelta(hours=8), by=Actor.member(member))


def _permit(car: Car, by: Actor) -> None:
    """In a round of its own, which closes at once."""
    lot = Lot.objects.get(kind=LotKind.RESIDENT, name_ko__startswith="견본")
    row = open_round(lot, now() + timedelta(seconds=1), _year(), CRITERIA, by=by)
    PermitApplication.objects.create(round=row, member=car.member, shift=Shift.NIGHT, plate=car.plate, made_at=now())
    time.sleep(1.1)
    decide_round(row, by=by)


def _report(member: Member, number: int, by: Actor) -> None:
    seen = Sighting(
        district=District.objects.get(code="28185", valid__contains=today()),
        plate=f"87나{number:04}",
        place="송도동 1-1 앞 골목",
        on=Place.ROAD,
        seen_since=today() - timedelta(days=40),
        drivable=False,
        photo=_picture(),
    )
    case = inspect_vehicle(report_vehicle(seen, member, by=Actor.member(member)), True, "", Found(), by=by)
    take_step(case, CaseState.NOTICED, by=by)


def _picture() -> bytes:
    """A grey PNG of 320 by 200."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 320, 200, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x99" * 320) * 200)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _year() -> DateRange:
    return DateRange(today(), today() + timedelta(days=365))


def _lot(asset: Asset, code: str, kind: LotKind, name_ko: str, name_en: str, bays: int) -> None:
    district = District.objects.filter(code=code, valid__contains=today()).first()
    if district is None or Lot.objects.filter(district=district, name_ko=name_ko).exists():
        return
    lot = Lot.objects.create(
        district=district, name_ko=name_ko, name_en=name_en, kind=kind, asset=asset, deposit=500, overstay_day_cap=500
    )
    made = Bay.objects.bulk_create(Bay(lot=lot, number=f"{number:02}") for number in range(1, bays + 1))
    if kind != LotKind.SHARED:
        return
    building = Building.objects.create(lot=lot, threshold_percent=50)
    for number, bay in enumerate(made[:2], 1):
        # the sandbox's codes are known: SAMP-LEHO-ME01 and SAMP-LEHO-ME02
        code = f"SAMPLEHOME{number:02}"
        Household.objects.create(building=building, unit=f"101-{100 + number}", bay=bay, code_hash=code_hash(code))


def _programme(by: Actor) -> None:
    rank, _new = Asset.objects.get_or_create(
        code="parking-rank", defaults={"name_ko": "주차 공유 점수", "name_en": "Parking rank points"}
    )
    programme = Programme.objects.filter(code=SHARING).first() or create_programme(
        Programme(
            code=SHARING,
            name_ko="주차면 공유",
            name_en="Sharing a parking bay",
            asset=rank,
            activity_kind=SHARING,
            unit="hour",
            points_per_unit=1,
            day_cap=24,
            valid=DateRange(date(2026, 1, 1), date(2028, 1, 1)),
            lot_months=12,
        ),
        by=by,
    )
    fund_programme(programme, 100_000, "sample-parking-budget", by=by)


def _reward(by: Actor) -> None:
    """For a report of an abandoned vehicle."""
    points, _new = Asset.objects.get_or_create(
        code="city-points", defaults={"name_ko": "인천 시민 포인트", "name_en": "Incheon citizen points"}
    )
    programme = Programme.objects.filter(code=REWARD).first() or create_programme(
        Programme(
            code=REWARD,
            name_ko="방치차량 신고",
            name_en="Reporting an abandoned vehicle",
            asset=points,
            activity_kind=REWARD,
            unit="vehicle",
            points_per_unit=2_000,
            valid=DateRange(date(2026, 1, 1), date(2028, 1, 1)),
            lot_months=60,
        ),
        by=by,
    )
    fund_programme(programme, 1_000_000, "sample-report-budget", by=by)
