"""Every write that other apps may ask of the log."""

import secrets
from collections.abc import Mapping

from .log.records import JSON, SALT_BYTES, digest_of
from .models import Commitment


def append_commitment(kind: str, record: Mapping[str, JSON]) -> Commitment:
    """Commit to a record, in the caller's transaction: the leaf follows within seconds, the checkpoint after it.

    What is hashed is the record with its kind in it, `{"kind": kind, **record}`, so that a proof cannot pass one kind
    of record off as another. Keep a foreign key to the commitment, and be able to make the same record again.

    Raises:
        TypeError: the record holds what has no exact canonical form (a float, a date, bytes).
        ValueError: the record names another kind.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    return Commitment.objects.create(salt=salt, digest=digest_of(salt, with_kind(kind, record)), kind=kind)


def with_kind(kind: str, record: Mapping[str, JSON]) -> dict[str, JSON]:
    """The record as it is committed."""
    if record.get("kind", kind) != kind:
        raise ValueError(f"a record of kind {record['kind']!r} cannot be committed as {kind!r}")
    return {"kind": kind, **record}
