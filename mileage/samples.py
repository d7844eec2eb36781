"""A sample point token and a programme with a budget, for the sandbox."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils.timezone import now

from identity.actors import Actor
from identity.models import User
from identity.second_person import approve

from .actions.programmes import create_programme, fund_programme
from .actions.rates import request_rate
from .models import Asset, ExchangeRate, Programme

BUDGET = 10_000_000


def load() -> None:
    """Make what is missing."""
    by = Actor.system("mileage.samples")
    asset, _ = Asset.objects.get_or_create(
        code="volunteer-points", defaults={"name_ko": "자원봉사 포인트", "name_en": "Volunteer points"}
    )
    programme = Programme.objects.filter(code="volunteering").first() or create_programme(
        Programme(
            code="volunteering",
            name_ko="자원봉사",
            name_en="Volunteering",
            asset=asset,
            activity_kind="volunteering",
            unit="hour",
            points_per_unit=100,
            day_cap=800,
            valid=DateRange(date(2026, 1, 1), date(2028, 1, 1)),
            lot_months=36,
        ),
        by=by,
    )
    fund_programme(programme, BUDGET, "sample-budget", by=by)
    _rate(asset)


def _rate(source: Asset) -> None:
    """Ten volunteer points for nine of the city's: as two people decide it."""
    target, _ = Asset.objects.get_or_create(
        code="city-points", defaults={"name_ko": "인천 시민 포인트", "name_en": "Incheon citizen points"}
    )
    people = [User.objects.filter(username=name).first() for name in ("city-admin", "city-second")]
    if None in people or ExchangeRate.objects.filter(source=source, target=target).exists():
        return
    rate = ExchangeRate(
        source=source,
        target=target,
        gives=10,
        gets=9,
        fee=0,
        least=10,
        day_limit=5_000,
        year_limit=100_000,
        during=DateTimeTZRange(now(), None),
    )
    asker, second = (Actor.staff(person) for person in people if person)
    approve(request_rate(rate, "sample", by=asker), by=second)
