"""Every activity and its correction, for `tamper_check`."""

from __future__ import annotations

from collections.abc import Iterator

from anchoring.sources import Finding, Row, Source, register_source

from .actions import CORRECTED, RECORDED, correction_record_of, record_of
from .models import Activity


def register() -> None:
    register_source(Source("services.activities", frozenset({RECORDED, CORRECTED}), _activities))


def _activities() -> Iterator[Row | Finding]:
    for activity in Activity.objects.order_by("pk").iterator(chunk_size=1_000):
        yield Row(f"activity {activity.pk}", activity.commitment_id, record_of(activity))
        if activity.correction_commitment_id is not None:
            subject = f"correction of activity {activity.pk}"
            yield Row(subject, activity.correction_commitment_id, correction_record_of(activity))
