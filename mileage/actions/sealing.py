"""Off the path: give transfers their order, and commit to each few seconds' batch of them."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.timezone import now

from anchoring.actions import append_batch
from anchoring.log.records import digest_of

from ..models import Seal, SealedBatch, Transfer
from ..records import records_of

KIND = "ledger.batch"
MOST_AT_ONCE = 2000


@transaction.atomic
def seal_transfers() -> SealedBatch | None:
    """Seal the transfers that no batch has yet; None when there are none.

    They are taken from a queue that each transfer joined in its own transaction: one that commits late is there when
    it commits, whatever its id. Killed in between, the queue is as it was.
    """
    transfers = _take()
    if not transfers:
        return None
    records = records_of(transfers)
    digests = [digest_of(bytes(transfer.salt), records[transfer.pk]) for transfer in transfers]
    last = SealedBatch.objects.first()  # under the lock of _take
    first_position = last.first_position + last.size if last else 0
    batch = SealedBatch.objects.create(
        first_position=first_position,
        size=len(transfers),
        commitment=append_batch(KIND, digests, {"first": first_position}),
        sealed_at=now(),
    )
    Seal.objects.bulk_create(
        Seal(transfer=transfer.pk, batch=batch, index=index, digest=digest)
        for index, (transfer, digest) in enumerate(zip(transfers, digests, strict=True))
    )
    return batch


def _take() -> list[Transfer]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mileage_take_unsealed_v1(%s)", [MOST_AT_ONCE])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Transfer.objects.filter(pk__in=ids).order_by("pk")) if ids else []
