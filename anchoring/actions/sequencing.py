"""Giving every commitment its leaf: one writer at a time, in one transaction, so that being killed costs nothing."""

import structlog
from django.db import connection, transaction
from django.utils import timezone

from .. import merkle
from ..log.tiles import edge_keys, grow
from ..mirror import is_ahead
from ..models import Log, LogState
from ..origins import origin_of
from ..storage import read_tiles, write_tiles
from .alarms import clear_alarm, raise_alarm

logger = structlog.get_logger(__name__)

BATCH = 10_000
LOCK = 0x616E63686F720001  # advisory lock of the one who sequences
# By the queue, never by "id greater than the last": a commitment whose transaction commits late has a smaller id.
_TAKE = """
    WITH taken AS (
        DELETE FROM anchoring_pendingcommitment WHERE commitment_id IN (
            SELECT commitment_id FROM anchoring_pendingcommitment ORDER BY commitment_id LIMIT %s
        ) RETURNING commitment_id
    )
    SELECT commitment.id, commitment.digest FROM taken JOIN anchoring_commitment AS commitment
        ON commitment.id = taken.commitment_id ORDER BY commitment.id
"""
_PLACE = """
    INSERT INTO anchoring_leaf (commitment_id, log_id, index)
    SELECT id, %s, %s + ordinality - 1 FROM unnest(%s::bigint[]) WITH ORDINALITY AS taken (id, ordinality)
"""


def sequence_commitments() -> int:
    """Append all waiting commitments to the log of this year; returns how many. None if another is at it."""
    total = 0
    try:
        while count := _sequence_batch():
            total += count
            if count < BATCH:
                break
    except Restored:
        # going on from a backup would fork the log: nothing gets a leaf until `recover_from_mirror` has run
        raise_alarm("log.restored", "mirror", "the mirror holds more than the database: run recover_from_mirror")
        return total
    clear_alarm("log.restored", "mirror")
    if total:
        logger.info("anchoring.sequenced", leaves=total)
    return total


class Restored(Exception):
    """More of the log was published than the database knows."""


@transaction.atomic
def _sequence_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if cursor.fetchone() != (True,):
            return 0
        cursor.execute(_TAKE, [BATCH])
        taken = cursor.fetchall()
        if not taken:
            return 0
        log = _open_log()
        if is_ahead(log):
            raise Restored
        cursor.execute(_PLACE, [log.pk, log.size, [commitment for commitment, _ in taken]])
    growth = grow(log.size, read_tiles(log, edge_keys(log.size)), [bytes(digest) for _, digest in taken])
    write_tiles(log, growth.tiles)
    log.size, log.root = growth.size, growth.root
    log.save(update_fields=["size", "root"])
    return len(taken)


def _open_log() -> Log:
    """The log of this year; last year's is frozen. A clock that goes back does not re-open it."""
    year = timezone.now().year
    current = Log.objects.filter(state=LogState.OPEN).first()
    if current is not None and current.year >= year:
        return current
    if current is not None:
        current.state = LogState.FROZEN
        current.save(update_fields=["state"])
        logger.info("anchoring.log_frozen", log=current.origin, size=current.size)
    return Log.objects.create(origin=origin_of(year), year=year, root=merkle.EMPTY_ROOT)
