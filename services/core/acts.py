"""The recorded activities, for dry runs of programmes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mileage.dry_run import MOST_ACTS, PastAct, register_acts
from mileage.rules import Act

from .models import Activity, ActivityState


def register() -> None:
    register_acts(_activities)


def _activities(kind: str, since: datetime, until: datetime) -> Iterator[PastAct]:
    rows = Activity.objects.filter(
        kind=kind, state=ActivityState.RECORDED, performed_at__gte=since, performed_at__lt=until
    )
    for row in rows.order_by("performed_at", "recorded_at")[: MOST_ACTS + 1].iterator(2000):
        act = Act(row.quantity, row.source_ref, row.performed_at, evidence=row.evidence, district=row.district_id)
        yield PastAct(row.member_id, act)
