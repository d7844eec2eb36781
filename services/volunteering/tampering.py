"""Every step of every sign-up, for `tamper_check`."""

from __future__ import annotations

from collections.abc import Iterator

from anchoring.sources import Finding, Row, Source, register_source

from .models import SignupEvent, Step
from .records import kind_of, record_of


def register() -> None:
    kinds = frozenset(kind_of(step) for step in Step.values)
    register_source(Source("services.volunteering", kinds, _steps))


def _steps() -> Iterator[Row | Finding]:
    events = SignupEvent.objects.select_related("signup__volunteer").order_by("pk")
    for event in events.iterator(chunk_size=1_000):
        yield Row(f"{event.step} of sign-up {event.signup_id}", event.commitment_id, record_of(event))
