"""A sample point token and a programme with a budget, for the sandbox."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from identity.actors import Actor

from .actions.programmes import create_programme, fund_programme
from .models import Asset, Programme

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
