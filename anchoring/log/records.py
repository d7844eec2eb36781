"""What a commitment commits to: a canonical record (RFC 8785) behind a random salt."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from json.encoder import encode_basestring
from typing import TypeAlias

JSON: TypeAlias = "bool | int | str | Sequence[JSON] | Mapping[str, JSON] | None"
SALT_BYTES = 16
_EXACT = 2**53 - 1  # beyond it JSON numbers differ between languages


def canonical(value: JSON) -> bytes:
    """Canonical JSON (RFC 8785) of a value without fractions.

    Raises:
        TypeError: a value that has no exact form in JSON: a float, or an integer beyond 2^53 - 1.
        UnicodeEncodeError: a lone surrogate.
    """
    return _text(value).encode()


def _text(value: JSON) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int) and abs(value) <= _EXACT:
        return str(value)
    if isinstance(value, Mapping):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_text(key)}:{_text(value[key])}" for key in keys) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_text, value)) + "]"
    raise TypeError(f"cannot be committed: {type(value).__name__}; use integers and text")


def digest_of(salt: bytes, record: Mapping[str, JSON]) -> bytes:
    """SHA-256 over the salt and the canonical record: the entry of the log."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return sha256(salt + canonical(record)).digest()


def with_kind(kind: str, record: Mapping[str, JSON]) -> dict[str, JSON]:
    """The record as it is committed: its kind is part of it, so that one kind cannot pass for another.

    Raises:
        ValueError: the record names another kind.
    """
    if record.get("kind", kind) != kind:
        raise ValueError(f"a record of kind {record['kind']!r} cannot be committed as {kind!r}")
    return {"kind": kind, **record}
