"""The embedded chain: blocks in our own database, each with the hash of the one before.

It proves order, not independence: who runs the database could make the whole chain anew. It keeps an installation
without a chain whole, and lets everything above it be the same with a real one.
"""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from ..log.blocks import GENESIS, Block
from ..models import AnchorState, Checkpoint, EmbeddedBlock
from . import Status

_LOCK = 0x616E63686F720002  # advisory lock of the one who appends a block


class EmbeddedBackend:
    """See the module. A block is final when its own hash and its link to the block before have been checked."""

    name = "embedded"
    every = timedelta(seconds=5)
    limit = timedelta(minutes=5)
    waiting = 2

    @transaction.atomic
    def submit(self, checkpoint: Checkpoint) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        found = EmbeddedBlock.objects.filter(origin=checkpoint.log.origin, size=checkpoint.size).first()
        if found is not None:
            return str(found.height)
        last = EmbeddedBlock.objects.order_by("-height").first()
        block = Block(
            height=last.height + 1 if last else 0,
            previous=bytes(last.hash) if last else GENESIS,
            origin=checkpoint.log.origin,
            size=checkpoint.size,
            root=bytes(checkpoint.root),
            seconds=int(timezone.now().timestamp()),
        )
        EmbeddedBlock.objects.create(
            height=block.height,
            previous=block.previous,
            origin=block.origin,
            size=block.size,
            root=block.root,
            seconds=block.seconds,
            hash=block.hash,
        )
        return str(block.height)

    def status(self, checkpoint: Checkpoint, reference: str) -> Status:
        block = read_block(int(reference))
        before = GENESIS if block.height == 0 else read_block(block.height - 1).hash
        sound = block.previous == before and (block.size, block.root) == (checkpoint.size, bytes(checkpoint.root))
        return Status(AnchorState.FINAL if sound else AnchorState.PENDING, reference)

    def prove(self, checkpoint: Checkpoint, reference: str) -> dict[str, Any]:
        return read_block(int(reference)).as_json()

    def policy(self) -> dict[str, Any]:
        return {}


def read_block(height: int) -> Block:
    """The block as its fields say; its hash is computed, not read."""
    row = EmbeddedBlock.objects.get(height=height)
    return Block(row.height, bytes(row.previous), row.origin, row.size, bytes(row.root), row.seconds)
