"""Committing to records, in the transaction of the thing itself."""

import secrets
from collections.abc import Mapping, Sequence

from .. import merkle
from ..log.notes import b64
from ..log.records import JSON, SALT_BYTES, digest_of, with_kind
from ..models import Commitment

# A number that no commitment had; those that are not used leave a gap, as those of a rollback do.
NEXT_NUMBER = "SELECT nextval('anchoring_commitment_id_seq')"


def append_commitment(kind: str, record: Mapping[str, JSON]) -> Commitment:
    """Commit to a record, in the caller's transaction: the leaf follows within seconds, the checkpoint after it.

    What is hashed is the record with its kind in it, `{"kind": kind, **record}`, so that a proof cannot pass one kind
    of record off as another. Keep a foreign key to the commitment, and be able to make the same record again.

    Raises:
        TypeError: the record holds what has no exact canonical form (a float, a date, bytes).
        ValueError: the record names another kind.
    """
    commitment = _commitment(kind, record)
    commitment.save(force_insert=True)
    return commitment


def new_commitment(pk: int, kind: str, record: Mapping[str, JSON]) -> Commitment:
    """The same, for the caller to insert in one go with the thing itself, under a number of NEXT_NUMBER."""
    commitment = _commitment(kind, record)
    commitment.pk = pk
    return commitment


def _commitment(kind: str, record: Mapping[str, JSON]) -> Commitment:
    salt = secrets.token_bytes(SALT_BYTES)
    return Commitment(salt=salt, digest=digest_of(salt, with_kind(kind, record)), kind=kind)


def append_batch(kind: str, digests: Sequence[bytes], record: Mapping[str, JSON] | None = None) -> Commitment:
    """Commit to many records at once by the Merkle root over their digests (`digest_of` each, salted one by one).

    `record` adds to the batch's own record; `batch_record` makes the same record again for a proof.
    """
    return append_commitment(kind, batch_record(digests, record))


def new_batch(pk: int, kind: str, digests: Sequence[bytes], record: Mapping[str, JSON] | None = None) -> Commitment:
    """The same, for the caller to insert in one go with the thing itself, under a number of NEXT_NUMBER."""
    return new_commitment(pk, kind, batch_record(digests, record))


def batch_record(digests: Sequence[bytes], record: Mapping[str, JSON] | None = None) -> dict[str, JSON]:
    """The record that stands for a batch: the root over its digests, how many they are, and the caller's own."""
    root = merkle.root([merkle.leaf_hash(digest) for digest in digests])
    return {"root": b64(root), "size": len(digests), **(record or {})}
