"""Sample car parks for the sandbox: a public one, a building that shares, and bays with resident permits."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from identity.actors import Actor
from identity.models import District
from identity.queries import today
from mileage.actions.programmes import create_programme, fund_programme
from mileage.models import Asset, Programme

from .actions.meeting import SHARING
from .actions.sharing import code_hash
from .models import Bay, Building, Discount, Household, Lot, LotKind

CITY_WIDE = (("outstanding-volunteer", False, 50), ("family-love", False, 50), ("citizen", True, 20))
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
