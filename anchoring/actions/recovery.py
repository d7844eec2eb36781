"""After a restore: take the log up again where it was published, instead of forking it."""

from pathlib import Path

import structlog
from django.db import connection, transaction

from .. import merkle
from ..log.tiles import edge_keys, grow
from ..mirror import MirroredLog, MirrorUnfit, mirrored_logs
from ..models import Commitment, Leaf, Log, LogState, PendingCommitment
from ..storage import read_tiles, write_tiles
from .sequencing import LOCK

logger = structlog.get_logger(__name__)
RECOVERED = "log.recovered"  # an entry whose record was lost with the database: the digest is all there is
_CHUNK = 10_000


@transaction.atomic
def recover_log(folder: Path) -> int:
    """Add the entries that were published after the backup; returns how many. Twice does nothing.

    Commitments that waited for their leaf when the backup was made are found by their digest and get the leaf they had.

    Raises:
        MirrorUnfit: the mirror does not continue this log; nothing was changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    return sum(_recover(mirrored) for mirrored in mirrored_logs(folder))


def _recover(mirrored: MirroredLog) -> int:
    head, log = mirrored.head, _log(mirrored)
    before = log.size
    while log.size < head.size:
        _append(log, mirrored.entries(log.size, min(log.size + _CHUNK, head.size)))
    if log.size == head.size and bytes(log.root) != head.root:
        raise MirrorUnfit(f"{mirrored.folder} does not continue {log.origin} of {before} entries")
    if log.size > before:
        logger.warning("anchoring.log_recovered", log=log.origin, before=before, size=log.size)
    return log.size - before


def _log(mirrored: MirroredLog) -> Log:
    """The log of that year; one that began after the backup begins again, and the one before it is frozen."""
    log = Log.objects.filter(year=mirrored.year).first()
    if log is None:
        Log.objects.filter(state=LogState.OPEN).update(state=LogState.FROZEN)
        log = Log.objects.create(origin=mirrored.head.origin, year=mirrored.year, root=merkle.EMPTY_ROOT)
    return log


def _append(log: Log, entries: list[bytes]) -> None:
    waiting = Commitment.objects.filter(pending__isnull=False, digest__in=entries)
    known = {bytes(commitment.digest): commitment for commitment in waiting}
    lost = [Commitment(digest=entry, kind=RECOVERED) for entry in entries if entry not in known]
    known |= {bytes(commitment.digest): commitment for commitment in Commitment.objects.bulk_create(lost)}
    placed = [known[entry] for entry in entries]
    PendingCommitment.objects.filter(pk__in=[commitment.pk for commitment in placed]).delete()
    Leaf.objects.bulk_create(
        Leaf(commitment=commitment, log=log, index=log.size + number) for number, commitment in enumerate(placed)
    )
    growth = grow(log.size, read_tiles(log, edge_keys(log.size)), entries)
    write_tiles(log, growth.tiles)
    log.size, log.root = growth.size, growth.root
    log.save(update_fields=["size", "root"])
