"""Every sealed transfer with its postings, every exchange rate, and every rule of the ledger, for `tamper_check`."""

from __future__ import annotations

from collections.abc import Iterator

from anchoring.actions.commitments import batch_record
from anchoring.log.records import digest_of
from anchoring.sources import Finding, Row, Source, register_source

from . import invariants
from .actions.rates import COMMITTED as RATE
from .actions.rates import committed as rate_record
from .actions.sealing import KIND
from .models import ExchangeRate, Seal, SealedBatch, Transfer
from .records import records_of


def register() -> None:
    register_source(Source("mileage.ledger", frozenset({KIND}), _batches))
    register_source(Source("mileage.exchange_rates", frozenset({RATE}), _rates))


def _batches() -> Iterator[Row | Finding]:
    """Each batch; inside it each transfer against its seal, so that the very one is named, not its batch alone."""
    for batch in SealedBatch.objects.order_by("first_position").iterator(100):
        seals = list(batch.seals.order_by("index"))
        yield from _transfers(seals)
        digests = [bytes(seal.digest) for seal in seals]
        record = batch_record(digests, {"first": batch.first_position})
        yield Row(f"sealed batch {batch.pk}", batch.commitment_id, record)
    for finding in invariants.check_rules():
        if finding.breaches:
            places = ", ".join(finding.examples)
            yield Finding("ledger.rule_broken", f"{finding.rule}: {finding.breaches} ({places})")


def _rates() -> Iterator[Row | Finding]:
    for rate in ExchangeRate.objects.select_related("source", "target").order_by("pk"):
        yield Row(f"exchange rate {rate.pk}", rate.commitment_id, rate_record(rate))


def _transfers(seals: list[Seal]) -> Iterator[Finding]:
    transfers = Transfer.objects.in_bulk([seal.transfer for seal in seals])
    records = records_of(transfers.values())
    for seal in seals:
        transfer = transfers.get(seal.transfer)
        if transfer is None:
            yield Finding("record.missing", f"transfer {seal.transfer}")
        elif digest_of(bytes(transfer.salt), records[transfer.pk]) != bytes(seal.digest):
            yield Finding("record.altered", f"transfer {seal.transfer} or a posting of it")
