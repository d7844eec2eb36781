"""Proofs, and what of the log is to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.db.models import Count
from django.utils import timezone

from . import backends, merkle
from .errors import NotYetAnchored, RecordAltered, SaltDestroyed
from .log.notes import Note, b64
from .log.records import JSON, digest_of, with_kind
from .log.tiles import hashes_of
from .models import Anchor, AnchorState, Checkpoint, Commitment, Leaf, Log, PendingCommitment
from .origins import verifier_keys
from .storage import reader

logger = structlog.get_logger(__name__)
FORMAT, VERSION = "incheon-wallet-proof", 1
USUAL_SECONDS = 10  # two beats: one may just have passed
LATE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Inner:
    """One record of a batch (`actions.append_batch`), when the commitment is to the batch.

    record: with its "kind" in it. salt: the record's own, 16 bytes. index: its place among the batch's digests.
    proof: merkle.inclusion_proof over the leaf hashes of the batch's digests.
    """

    record: Mapping[str, JSON]
    salt: bytes
    index: int
    proof: Sequence[bytes]


def build_bundle(
    commitment: Commitment, record: Mapping[str, JSON], *, inner: Inner | None = None, later: bool = False
) -> dict[str, Any]:
    """The proof bundle of a record: one JSON file, checked without our database and without us.

    `later`: with the log's newest checkpoint, and the proof that it continues the one that the record is proven by.

    Raises:
        NotYetAnchored: no signed checkpoint covers it yet; says when to ask again.
        SaltDestroyed: the record was lawfully deleted.
        RecordAltered: the record given is not the one committed.
    """
    if commitment.salt is None:
        raise SaltDestroyed
    full = with_kind(commitment.kind, record)
    if digest_of(bytes(commitment.salt), full) != bytes(commitment.digest):
        logger.error("anchoring.record_altered", commitment=commitment.pk, kind=commitment.kind)
        raise RecordAltered
    leaf = Leaf.objects.select_related("log").filter(commitment=commitment).first()
    checkpoint = best_checkpoint(leaf) if leaf else None
    if leaf is None or checkpoint is None:
        raise NotYetAnchored(eta_seconds=_eta())
    bundle: dict[str, Any] = {"format": FORMAT, "version": VERSION}
    own = {"record": full, "salt": b64(bytes(commitment.salt))}
    if inner is None:
        bundle |= own
    else:
        place = {"index": inner.index, "proof": [b64(step) for step in inner.proof]}
        bundle |= {"record": dict(inner.record), "salt": b64(inner.salt), "batch": own | place}
    bundle["log"] = {
        "index": leaf.index,
        "checkpoint": signed_checkpoint(checkpoint),
        "proof": _steps(leaf, checkpoint.size),
    }
    if later:
        bundle["later"] = _later(leaf.log, checkpoint)
    bundle["anchors"] = [_anchor(leaf, anchor) for anchor in _anchors(leaf)]
    return bundle


def _later(log: Log, checkpoint: Checkpoint) -> dict[str, Any]:
    newest = log.checkpoints.order_by("-size")[0]
    proof = prove_consistency(log, checkpoint.size, newest.size)
    return {"checkpoint": signed_checkpoint(newest), "proof": [b64(step) for step in proof]}


def best_checkpoint(leaf: Leaf) -> Checkpoint | None:
    """The checkpoint to prove a leaf by: of the first 50 that cover it, the one with most cosignatures.

    The log's newest instead where its key counts no more: it was stolen, and its successor has signed since.
    """
    covering = Checkpoint.objects.select_related("log").filter(log=leaf.log_id, size__gt=leaf.index).order_by("size")
    counted = covering.annotate(witnessed=Count("cosignatures"))[:50]
    best = max(counted, key=lambda checkpoint: (checkpoint.witnessed, -checkpoint.size), default=None)
    return best if best is None or _key_counts(best) else covering.last()


def _key_counts(checkpoint: Checkpoint) -> bool:
    note = Note.parse(checkpoint.note)
    return any(note.signature_of(key) for key in verifier_keys(checkpoint.log.origin))


def signed_checkpoint(checkpoint: Checkpoint) -> str:
    """The signed note with the cosignatures under it."""
    return checkpoint.note + "".join(checkpoint.cosignatures.order_by("pk").values_list("line", flat=True))


def prove_inclusion(log: Log, index: int, size: int) -> list[bytes]:
    """Inclusion proof of leaf `index` in the tree of the log's first `size` leaves, from stored tiles."""
    ranges = merkle.inclusion_ranges(index, size)
    return hashes_of(ranges, reader(log, ranges))


def prove_consistency(log: Log, old: int, size: int) -> list[bytes]:
    """Consistency proof between two sizes of the log, from stored tiles."""
    ranges = merkle.consistency_ranges(old, size)
    return hashes_of(ranges, reader(log, ranges))


def entries_of(year: int, first: int, count: int) -> list[bytes]:
    """The log's entries from index `first`, at most `count`: the digests of the commitments."""
    leaves = Leaf.objects.filter(log__year=year, index__gte=first, index__lt=first + count).order_by("index")
    return [bytes(digest) for digest in leaves.values_list("commitment__digest", flat=True)]


def _steps(leaf: Leaf, size: int) -> list[str]:
    return [b64(step) for step in prove_inclusion(leaf.log, leaf.index, size)]


def _anchors(leaf: Leaf) -> list[Anchor]:
    """For each backend the first anchor that covers the leaf, a final one where there is one."""
    names = [backend.name for backend in backends.enabled()]
    covering = Anchor.objects.filter(checkpoint__log=leaf.log_id, checkpoint__size__gt=leaf.index, backend__in=names)
    # "final" sorts before "included".
    found = covering.exclude(state=AnchorState.PENDING).order_by("backend", "state", "checkpoint__size")
    return list(found.distinct("backend").select_related("checkpoint__log"))


def _anchor(leaf: Leaf, anchor: Anchor) -> dict[str, Any]:
    head = anchor.checkpoint
    return {
        "backend": anchor.backend,
        "size": head.size,
        "root": b64(bytes(head.root)),
        "proof": _steps(leaf, head.size),
        "evidence": backends.get(anchor.backend).prove(head, anchor.reference),
    }


def _eta() -> int | None:
    oldest = PendingCommitment.objects.order_by("pk").values_list("commitment__created_at", flat=True).first()
    last = Checkpoint.objects.order_by("-created_at").values_list("created_at", flat=True).first()
    late = oldest is not None and timezone.now() - oldest > LATE and (last is None or last < oldest)
    return None if late else USUAL_SECONDS
