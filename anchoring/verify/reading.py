"""Reading a bundle and a policy: strict about what is used, silent about what is not."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..log.heads import TreeHead, origin_matches
from ..log.notes import COSIGNATURE, ED25519, BadNote, Note, VerifierKey, unb64
from ..log.records import digest_of

BUNDLE, POLICY, VERSION = "incheon-wallet-proof", "incheon-wallet-trust-policy", 1
_EXACT = 2**53 - 1


class Unreadable(ValueError):
    """Not of the form that docs/anchoring.md specifies."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a digest is in a tree: its index, the tree's size and root, and the path between."""

    index: int
    size: int
    root: bytes
    proof: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class AnchorEvidence:
    """What a backend remembers: a head of the same log, the record's place in it, and the backend's own evidence."""

    backend: str
    place: Place
    evidence: object


@dataclass(frozen=True, slots=True)
class Later:
    """A later checkpoint of the same log, and the proof that it continues the one before."""

    note: Note
    head: TreeHead
    proof: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A proof bundle. `entry` is the digest in the log: the batch's when there is one, else the record's own."""

    record: Mapping[str, Any]
    digest: bytes
    batch: Place | None
    entry: bytes
    note: Note
    head: TreeHead
    place: Place
    anchors: Sequence[AnchorEvidence]
    later: Later | None


@dataclass(frozen=True, slots=True)
class TrustedWitness:
    key: VerifierKey
    independent: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom the verifier believes."""

    logs: Sequence[tuple[str, Sequence[bytes]]]
    witnesses: Sequence[TrustedWitness]
    quorum: int
    backends: Mapping[str, Any]

    def keys_of(self, origin: str) -> list[VerifierKey]:
        """The keys that may sign for that log."""
        found = [key for pattern, keys in self.logs if origin_matches(pattern, origin) for key in keys]
        return [VerifierKey(origin, ED25519, key) for key in found]


def read_bundle(text: str) -> Bundle:
    """Raises Unreadable."""
    try:
        return _bundle(_json(text, BUNDLE))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def read_policy(text: str) -> Policy:
    """Raises Unreadable."""
    try:
        value = _json(text, POLICY)
        logs = [(_text(log["origin"]), [_log_key(key) for key in _list(log["keys"])]) for log in _list(value["logs"])]
        witnesses = [_witness(one) for one in _list(value["witnesses"])]
        policy = Policy(logs, witnesses, _number(value["quorum"]), _object(value["backends"]))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    if policy.quorum < 1:
        raise Unreadable("a quorum is at least 1")
    return policy


def _json(text: str, form: str) -> dict[str, Any]:
    value = _object(json.loads(text, parse_float=_whole, parse_constant=_whole))
    if (value.get("format"), value.get("version")) != (form, VERSION) or type(value["version"]) is not int:
        raise Unreadable(f"not a {form} of version {VERSION}")
    return value


def _whole(text: str) -> int:
    """1.0 and 1e3 are the integers that JavaScript cannot tell them from; other fractions were never committed."""
    number = float(text)
    if not number.is_integer():
        raise Unreadable("a fraction")
    return int(number)


def _bundle(value: dict[str, Any]) -> Bundle:
    record, batch, log = _object(value["record"]), value.get("batch"), _object(value["log"])
    digest = digest_of(unb64(_text(value["salt"])), record)
    note, head = _checkpoint(log["checkpoint"])
    place = Place(_number(log["index"]), head.size, head.root, _proof(log["proof"]))
    outer = None if batch is None else _object(batch)
    entry = digest if outer is None else digest_of(unb64(_text(outer["salt"])), _object(outer["record"]))
    anchors = [_anchor(_object(one), place.index) for one in _list(value["anchors"])]
    later = None if value.get("later") is None else _later(_object(value["later"]))
    return Bundle(record, digest, None if outer is None else _batch(outer), entry, note, head, place, anchors, later)


def _checkpoint(value: object) -> tuple[Note, TreeHead]:
    note = Note.parse(_text(value))
    head = TreeHead.parse(note.text)
    if head.size > _EXACT:
        raise Unreadable("a log of that size")
    return note, head


def _later(value: dict[str, Any]) -> Later:
    note, head = _checkpoint(value["checkpoint"])
    return Later(note, head, _proof(value["proof"]))


def _batch(value: dict[str, Any]) -> Place:
    record = value["record"]
    root = unb64(_text(record["root"]))
    return Place(_number(value["index"]), _number(record["size"]), root, _proof(value["proof"]))


def _anchor(value: dict[str, Any], index: int) -> AnchorEvidence:
    place = Place(index, _number(value["size"]), unb64(_text(value["root"])), _proof(value["proof"]))
    return AnchorEvidence(_text(value["backend"]), place, value["evidence"])


def _witness(value: dict[str, Any]) -> TrustedWitness:
    key = VerifierKey.parse(_text(_object(value)["vkey"]))
    if key.algorithm != COSIGNATURE or type(value["independent"]) is not bool:
        raise Unreadable("a witness has a cosignature key, and is independent or not")
    return TrustedWitness(key, value["independent"])


def _log_key(text: object) -> bytes:
    key = unb64(_text(text))
    if len(key) != 33 or key[0] != ED25519:
        raise Unreadable("a log key is 0x01 and 32 bytes")
    return key[1:]


def _proof(value: object) -> list[bytes]:
    steps = [unb64(_text(step)) for step in _list(value)]
    if len(steps) > 64:
        raise BadNote("a proof that long")
    return steps


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable("an object is missing")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise Unreadable("a list is missing")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unreadable("a text is missing")
    return value


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _EXACT:
        raise Unreadable("a number is missing")
    return value
