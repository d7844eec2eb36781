"""Every award and its taking back, for `tamper_check`."""

from __future__ import annotations

from collections.abc import Iterator

from anchoring.sources import Finding, Row, Source, register_source

from . import records
from .models import Award


def register() -> None:
    register_source(Source("services.badges", frozenset({records.AWARDED, records.TAKEN_BACK}), _awards))


def _awards() -> Iterator[Row | Finding]:
    for award in Award.objects.select_related("badge").order_by("pk").iterator(chunk_size=1_000):
        yield Row(f"award {award.pk}", award.commitment_id, records.awarded(award))
        if award.ending_commitment_id is not None:
            yield Row(f"taking back of award {award.pk}", award.ending_commitment_id, records.taken_back(award))
