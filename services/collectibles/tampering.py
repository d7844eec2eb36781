"""Every opened campaign and every step of every item, for `tamper_check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from anchoring.sources import Finding, Row, Source, register_source

from . import records
from .models import Campaign, ItemStep, Step


def register() -> None:
    kinds = frozenset({records.OPENED, *map(records.kind_of, Step.values)})
    register_source(Source("services.collectibles", kinds, _rows))


def _rows() -> Iterator[Row | Finding]:
    for campaign in Campaign.objects.filter(opened_at__isnull=False).select_related("picture").order_by("pk"):
        yield Row(f"collectibles campaign {campaign.code}", campaign.commitment_id, records.opened(campaign))
    steps = ItemStep.objects.select_related("item__campaign").order_by("pk")
    for step in steps.iterator(chunk_size=1_000):
        yield Row(f"step {step.number} of collectible {step.item_id}", step.commitment_id, records.record_of(step))
    yield from _owners()


def _owners() -> Iterator[Finding]:
    """The owner in an item's row is the one of its last step."""
    last = ItemStep.objects.filter(number=F("item__steps_made")).select_related("item")
    for step in last.order_by("pk").iterator(chunk_size=1_000):
        if records.owner_digest(step.item) != step.owner_digest:
            yield Finding(f"collectible {step.item_id}", "its owner is not the one of its last step")
