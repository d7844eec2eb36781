"""The log of destructions, for `tamper_check`."""

from __future__ import annotations

from collections.abc import Iterator

from anchoring.sources import Finding, Row, Source, register_source

from .destroying import DESTROYED, record_of
from .models import Destruction


def register() -> None:
    register_source(Source("destruction log", frozenset({DESTROYED}), _days))


def _days() -> Iterator[Row | Finding]:
    for row in Destruction.objects.exclude(commitment=None).order_by("pk").iterator():
        yield Row(f"destruction {row}", row.commitment_id, record_of(row))
