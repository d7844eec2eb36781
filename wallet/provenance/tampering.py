"""The audit trail and the publications, for `tamper_check`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from anchoring.actions.commitments import batch_record
from anchoring.log.records import digest_of
from anchoring.log.tiles import split_hashes
from anchoring.sources import Finding, Row, Source, register_source
from identity.models import AuditRow

from . import records
from .models import AuditBatch, Publication, PublicationKind
from .published import unlike_their_commitment

KEPT = timedelta(days=730)  # after that whole months of the trail leave, lawfully
_ADDED = """
    SELECT id FROM identity_auditrow
    WHERE id NOT IN (SELECT unnest(rows) FROM wallet_provenance_auditbatch)
        AND id NOT IN (SELECT row FROM wallet_provenance_waitingauditrow)
    ORDER BY id
"""


def register() -> None:
    register_source(Source("audit trail", frozenset({records.AUDIT_BATCH}), _audit_trail))
    kinds = frozenset(f"published.{kind}" for kind in PublicationKind.values)
    register_source(Source("publications", kinds, _publications))


def _audit_trail() -> Iterator[Row | Finding]:
    previous: bytes | None = None
    for batch in AuditBatch.objects.select_related("commitment").order_by("first_position").iterator(100):
        digests = split_hashes(bytes(batch.digests))
        yield from _audit_rows(batch, digests)
        record = batch_record(digests, records.batch_extra(batch.first_position, previous))
        yield Row(f"batch of audit rows {batch.pk}", batch.commitment_id, record)
        previous = bytes(batch.commitment.digest)
    with connection.cursor() as cursor:
        cursor.execute(_ADDED)
        for (pk,) in cursor.fetchall():
            yield Finding("record.without_leaf", f"audit row {pk}")


def _audit_rows(batch: AuditBatch, digests: list[bytes]) -> Iterator[Finding]:
    """Each row against its digest; a missing one is lawful only when it is older than the trail is kept."""
    found = AuditRow.objects.filter(pk__in=batch.rows, at__range=(batch.oldest_at, batch.newest_at)).in_bulk()
    lawful = batch.newest_at < timezone.now() - KEPT
    for pk, digest in zip(batch.rows, digests, strict=False):
        row = found.get(pk)
        if row is None and lawful:
            yield Finding("record.not_verifiable", f"audit row {pk} since its months were kept", lawful=True)
        elif row is None:
            yield Finding("record.missing", f"audit row {pk}")
        elif digest_of(records.row_salt(bytes(batch.salt), pk), records.audit_row(row)) != digest:
            yield Finding("record.altered", f"audit row {pk}")


def _publications() -> Iterator[Row | Finding]:
    for row in Publication.objects.order_by("pk").iterator():
        yield Row(f"publication {row.pk} of {row.kind} {row.name}", row.commitment_id, records.publication(row))
    for name in unlike_their_commitment():
        yield Finding("record.altered", f"card kind {name}")
