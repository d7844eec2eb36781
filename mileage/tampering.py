"""Every sealed transfer with its postings, and every rule of the ledger, for `tamper_check`."""

from __future__ import annotations

from collections.abc import Iterator

from anchoring.actions.commitments import batch_record
from anchoring.log.records import digest_of
from anchoring.sources import Finding, Row, Source, register_source

from . import invariants
from .actions.sealing import KIND
from .models import Seal, SealedBatch, Transfer
from .records import records_of


def register() -> None:
    register_source(Source("mileage.ledger", frozenset({KIND}), _batches))


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


def _transfers(seals: list[Seal]) -> Iterator[Finding]:
    transfers = Transfer.objects.in_bulk([seal.transfer for seal in seals])
    records = records_of(transfers.values())
    for seal in seals:
        transfer = transfers.get(seal.transfer)
        if transfer is None:
            yield Finding("record.missing", f"transfer {seal.transfer}")
        elif digest_of(bytes(transfer.salt), records[transfer.pk]) != bytes(seal.digest):
            yield Finding("record.altered", f"transfer {seal.transfer} or a posting of it")
