"""Comparing all that the log rests on with each other: records, commitments, leaves, tiles, checkpoints, cosignatures,
blocks, and what the backends hold.

What a superuser of the database alters in one place no longer fits another. Rewriting all of it at once is what the
witnesses' memory and the chains are for.
"""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction

from . import backends, merkle
from .actions.alarms import set_alarm
from .backends.embedded import EmbeddedBackend, read_block
from .comparing import compare_records
from .log.blocks import GENESIS
from .log.heads import TreeHead
from .log.notes import BadNote, Note, VerifierKey
from .log.tiles import HASH, WIDTH, Key, edge_keys, grow, head_root
from .models import Anchor, AnchorState, Checkpoint, Commitment, EmbeddedBlock, Leaf, Log, PendingCommitment, Tile
from .origins import verifier_keys
from .queries import entries_of
from .sources import Finding
from .storage import read_tiles, reader
from .verify.evidence import BACKENDS
from .verify.report import Asking, State

_CHUNK = 65_536
ASKED = 50  # newest final anchors of each backend that are looked up again


@transaction.atomic
def find_tampering() -> list[Finding]:
    """Everything that does not fit, in order of discovery, as of one moment. Reads all that was ever committed."""
    if len(connection.savepoint_ids) == 0:  # the outermost transaction may still choose
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    return list(_findings())


def alarm_on_tampering() -> None:
    """The same, for the daily task: an alarm that says how much was found and what first."""
    found = [finding for finding in find_tampering() if not finding.lawful]
    first = ", ".join(f"{finding.code} {finding.subject}" for finding in found[:5])
    set_alarm(bool(found), "tampering.found", "tamper_check", f"{len(found)} findings: {first}")


def _findings() -> Iterator[Finding]:
    yield from compare_records()
    yield from _unplaced()
    for log in Log.objects.order_by("year"):
        yield from _leaves(log)
        yield from _tiles(log)
        for checkpoint in log.checkpoints.order_by("size").iterator():
            yield from _checkpoint(log, checkpoint)
    yield from _blocks()


def _unplaced() -> Iterator[Finding]:
    """Commitments that neither have a leaf nor wait for one, and those that claim both."""
    for row in Commitment.objects.filter(leaf=None, pending=None).iterator():
        yield Finding("commitment.no_leaf", f"{row.kind} {row.pk}")
    for pending in PendingCommitment.objects.exclude(commitment__leaf=None):
        yield Finding("commitment.queued_twice", str(pending.pk))


def _leaves(log: Log) -> Iterator[Finding]:
    """Each commitment against the leaf hash that the log published for it, and the numbering against gaps."""
    expected, tile, tile_index = 0, b"", -1
    rows = Leaf.objects.filter(log=log).order_by("index").select_related("commitment")
    for leaf in rows.iterator(chunk_size=10_000):
        if leaf.index != expected:
            yield Finding("leaf.missing", f"{log.origin} {expected} to {leaf.index - 1}")
        expected = leaf.index + 1
        if leaf.index // WIDTH != tile_index:
            tile_index = leaf.index // WIDTH
            tile = read_tiles(log, [(0, tile_index)]).get((0, tile_index), b"")
        start = leaf.index % WIDTH * HASH
        if tile[start : start + HASH] != merkle.leaf_hash(bytes(leaf.commitment.digest)):
            yield Finding("commitment.altered", f"{leaf.commitment.kind} {leaf.commitment_id}")
    if expected != log.size:
        yield Finding("leaf.missing", f"{log.origin} {expected} to {log.size - 1}")


def _tiles(log: Log) -> Iterator[Finding]:
    """The tiles and the head, made again from the commitments."""
    edge: dict[Key, bytes] = {}
    size, root = 0, merkle.EMPTY_ROOT
    for start in range(0, log.size, _CHUNK):
        growth = grow(size, edge, entries_of(log.year, start, _CHUNK))
        yield from _differing(log, growth.tiles)
        size, root = growth.size, growth.root
        edge = {key: growth.tiles.get(key) or edge[key] for key in edge_keys(size)}
    if (size, root) != (log.size, bytes(log.root)):
        yield Finding("log.head_altered", log.origin)
    for tile in Tile.objects.filter(log=log, level=0, index__gte=-(-log.size // WIDTH)):
        yield Finding("tile.added", f"{log.origin} {tile}")


def _differing(log: Log, made: dict[Key, bytes]) -> Iterator[Finding]:
    stored = read_tiles(log, made)
    for (level, index), data in made.items():
        found = stored.get((level, index), b"")
        if found[: len(data)] != data:
            yield Finding("tile.altered", f"{log.origin} {level}/{index}")


def _checkpoint(log: Log, checkpoint: Checkpoint) -> Iterator[Finding]:
    """The note against its row, its signature, the tiles, and its cosignatures."""
    name = f"{log.origin} {checkpoint.size}"
    try:
        note = Note.parse(checkpoint.note)
        head = TreeHead.parse(note.text)
        signed = any([note.signature_of(key) for key in verifier_keys(log.origin)])  # noqa: C419 - a bad line fails all
    except BadNote:
        signed, head = False, None
    if not signed or head != TreeHead(log.origin, checkpoint.size, bytes(checkpoint.root)):
        yield Finding("checkpoint.altered", name)
        return
    if checkpoint.size > log.size or _root_at(log, checkpoint.size) != checkpoint.root:
        yield Finding("checkpoint.not_of_this_log", name)
    for cosignature in checkpoint.cosignatures.select_related("witness"):
        key = VerifierKey.parse(cosignature.witness.vkey)
        try:
            holds = Note.parse(f"{note.text}\n{cosignature.line}").cosignature_of(key) is not None
        except BadNote:
            holds = False
        if not holds:
            yield Finding("cosignature.altered", f"{name} {cosignature.witness}")


def _root_at(log: Log, size: int) -> bytes | None:
    try:
        return head_root(size, reader(log, [(0, size)]))
    except KeyError:
        return None


def _blocks() -> Iterator[Finding]:
    """The embedded chain, link by link."""
    before, height = GENESIS, 0
    for row in EmbeddedBlock.objects.order_by("height").iterator():
        block = read_block(row.height)
        if (row.height, block.previous, block.hash) != (height, before, bytes(row.hash)):
            yield Finding("block.altered", str(row.height))
        before, height = bytes(row.hash), row.height + 1
    for anchor in Anchor.objects.filter(backend=EmbeddedBackend.name).exclude(reference="").iterator():
        if not EmbeddedBlock.objects.filter(height=int(anchor.reference)).exists():
            yield Finding("block.missing", anchor.reference)
    for backend in backends.enabled():
        yield from _held(backend)


def _held(backend: backends.Backend) -> Iterator[Finding]:
    """What is final at a backend, judged as any reader of a proof would; one that does not answer is said so."""
    asking = Asking(next(iter(settings.EVM_RPC_URLS), None), settings.OPENTIMESTAMPS_ESPLORA or None)
    final = Anchor.objects.filter(backend=backend.name, state=AnchorState.FINAL).select_related("checkpoint__log")
    verify = BACKENDS.get(backend.name)
    if verify is None:  # a subclass for a second chain: its readers bring their own verifier
        return
    for anchor in final.order_by("-final_at")[:ASKED]:
        subject = f"{backend.name} {anchor.checkpoint.log.origin} {anchor.checkpoint.size}"
        try:
            evidence = backend.prove(anchor.checkpoint, anchor.reference)
        except (LookupError, ValueError, ObjectDoesNotExist):
            yield Finding("anchor.evidence_lost", subject)
            continue
        check, _ = verify(backends.head_of(anchor.checkpoint), evidence, backend.policy(), asking)
        if check.state == State.FAILED:
            yield Finding("anchor.not_held", subject)
        elif check.state == State.UNMADE:
            yield Finding("anchor.not_answered", subject, lawful=True)
