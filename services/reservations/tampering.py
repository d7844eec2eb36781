"""Every step of every reservation, for `tamper_check`."""

from __future__ import annotations

from collections.abc import Iterator

from anchoring.sources import Finding, Row, Source, register_source

from .models import ReservationEvent, ReservationState
from .records import record_of


def register() -> None:
    kinds = frozenset(f"reservation.{state}" for state in ReservationState.values)
    register_source(Source("services.reservations", kinds, _steps))


def _steps() -> Iterator[Row | Finding]:
    for event in ReservationEvent.objects.select_related("reservation").order_by("pk").iterator(chunk_size=1_000):
        yield Row(f"{event.state} of reservation {event.reservation_id}", event.commitment_id, record_of(event))
