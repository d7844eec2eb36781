"""Committing to the audit trail and to publications. Each runs under a lock, and may be killed anywhere."""

from __future__ import annotations

import secrets

import structlog
from django.db import connection, transaction
from django.utils import timezone

from anchoring.actions import append_batch, append_commitment
from anchoring.actions.alarms import set_alarm
from anchoring.log.records import digest_of
from identity.models import AuditRow

from . import records
from .models import AuditBatch, Publication
from .published import published_now, unlike_their_commitment

log = structlog.get_logger(__name__)
MOST_AT_ONCE = 2_000
_AUDIT_LOCK, _PUBLICATION_LOCK = 0x70726F76656E0001, 0x70726F76656E0002  # advisory locks
_TAKE = """
    DELETE FROM wallet_provenance_waitingauditrow WHERE row IN (
        SELECT row FROM wallet_provenance_waitingauditrow ORDER BY row LIMIT %s
    ) RETURNING row, at
"""


@transaction.atomic
def commit_audit_rows() -> AuditBatch | None:
    """Commit to the audit rows that wait, at most so many; None when there are none or another is at it."""
    if not _locked(_AUDIT_LOCK):
        return None
    rows = _take()
    if not rows:
        return None
    salt, last = secrets.token_bytes(32), AuditBatch.objects.select_related("commitment").first()
    digests = [digest_of(records.row_salt(salt, row.pk), records.audit_row(row)) for row in rows]
    first = last.first_position + len(last.rows) if last else 0
    extra = records.batch_extra(first, bytes(last.commitment.digest) if last else None)
    return AuditBatch.objects.create(
        first_position=first,
        rows=[row.pk for row in rows],
        oldest_at=min(row.at for row in rows),
        newest_at=max(row.at for row in rows),
        salt=salt,
        digests=b"".join(digests),
        commitment=append_batch(records.AUDIT_BATCH, digests, extra),
    )


def _take() -> list[AuditRow]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [MOST_AT_ONCE])
        taken = cursor.fetchall()
    if not taken:
        return []
    times = [at for _, at in taken]  # the trail is partitioned by time: only these partitions are read
    rows = AuditRow.objects.filter(pk__in=[pk for pk, _ in taken], at__range=(min(times), max(times)))
    return list(rows.order_by("pk"))


@transaction.atomic
def commit_publications() -> int:
    """Commit to what is published otherwise than it was committed before; returns how many."""
    if not _locked(_PUBLICATION_LOCK):
        return 0
    newest = Publication.objects.order_by("kind", "name", "-pk").distinct("kind", "name")
    before = {(row.kind, row.name): records.hash_of(row.content) for row in newest}
    made = 0
    for publication in published_now():
        known = before.get((publication.kind, publication.name))
        if known == records.hash_of(publication.content) or (known and publication.is_fixed):
            continue
        row = Publication(kind=publication.kind, name=publication.name, content=publication.content, at=timezone.now())
        row.commitment = append_commitment(records.publication_kind(row), records.publication(row))
        row.save(force_insert=True)
        log.info("provenance.published", kind=row.kind, name=row.name)
        made += 1
    changed = unlike_their_commitment()
    set_alarm(bool(changed), "publication.changed", "card kinds", ", ".join(changed))
    return made


def _locked(lock: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
        return bool(cursor.fetchone() == (True,))
