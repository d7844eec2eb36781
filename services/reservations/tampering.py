"""Every step of every reservation and draw, for `tamper_check`."""

from __future__ import annotations

from collections.abc import Iterator

from anchoring.sources import Finding, Row, Source, register_source

from . import draw_records
from .models import Draw, ReservationEvent, ReservationState, Sanction, Waiver
from .records import SANCTION, WAIVER, record_of, sanction_record, waiver_record


def register() -> None:
    kinds = frozenset(f"reservation.{state}" for state in ReservationState.values)
    register_source(Source("services.reservations", kinds, _steps))
    register_source(Source("services.reservations.decisions", frozenset({WAIVER, SANCTION}), _decisions))
    kinds = frozenset({draw_records.ANNOUNCED, draw_records.CLOSED, draw_records.DRAWN, draw_records.CANCELLED})
    register_source(Source("services.draws", kinds, _draws))


def _steps() -> Iterator[Row | Finding]:
    for event in ReservationEvent.objects.select_related("reservation").order_by("pk").iterator(chunk_size=1_000):
        yield Row(f"{event.state} of reservation {event.reservation_id}", event.commitment_id, record_of(event))


def _decisions() -> Iterator[Row | Finding]:
    for waiver in Waiver.objects.exclude(commitment=None).order_by("pk").iterator(chunk_size=1_000):
        yield Row(f"waiver {waiver.pk}", waiver.commitment_id, waiver_record(waiver))
    for sanction in Sanction.objects.order_by("pk").iterator(chunk_size=1_000):
        yield Row(f"sanction {sanction.pk}", sanction.commitment_id, sanction_record(sanction))


def _draws() -> Iterator[Row | Finding]:
    for draw in Draw.objects.order_by("pk").iterator(chunk_size=200):
        subject = f"draw {draw.pk}"
        if draw.announcement_id:
            yield Row(f"announcement of {subject}", draw.announcement_id, draw_records.announcement_of(draw))
        if draw.closing_id:
            closing = draw_records.closing_of(draw, draw_records.applicants_of(draw))
            yield Row(f"list of {subject}", draw.closing_id, closing)
        if draw.result_id and draw.pulse:
            yield Row(
                f"result of {subject}", draw.result_id, draw_records.drawing_of(draw, draw_records.result_of(draw))
            )
        elif draw.result_id:
            yield Row(f"end of {subject}", draw.result_id, draw_records.cancelling_of(draw))
