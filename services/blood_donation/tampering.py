"""Every step of every certificate, for `tamper_check`."""

from __future__ import annotations

from collections.abc import Iterator

from anchoring.sources import Finding, Row, Source, register_source

from .models import CertificateEvent, CertificateStep
from .records import kind_of, record_of


def register() -> None:
    kinds = frozenset(kind_of(step) for step in CertificateStep.values)
    register_source(Source("services.blood_donation", kinds, _steps))


def _steps() -> Iterator[Row | Finding]:
    events = CertificateEvent.objects.select_related("certificate").order_by("pk")
    for event in events.iterator(chunk_size=1_000):
        yield Row(f"{event.step} of certificate {event.certificate}", event.commitment_id, record_of(event))
