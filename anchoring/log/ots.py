"""OpenTimestamps proofs: a tree of hash operations from one digest to attestations. Reads and writes the file format.

Known operations: SHA-256, append, prepend; what else a proof holds is refused, since a calendar needs no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
PENDING, BITCOIN = bytes.fromhex("83dfe30d2ef90c8e"), bytes.fromhex("0588960d73d71901")
_SHA256, _APPEND, _PREPEND = 0x08, 0xF0, 0xF1
_FORK, _ATTESTATION, _VERSION = 0xFF, 0x00, 1
_MAX_DEPTH, _MAX_BYTES = 256, 4096


class BadProof(ValueError):
    """Not a proof of the form that OpenTimestamps writes."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """Someone's word about a message: a calendar's promise, or a Bitcoin block's Merkle root."""

    tag: bytes
    payload: bytes

    @property
    def uri(self) -> str:
        """Of a promise: the calendar to ask again."""
        return _Reader(self.payload).block().decode("utf-8", "replace")

    @property
    def height(self) -> int:
        """Of a Bitcoin attestation: the block."""
        return _Reader(self.payload).number()


@dataclass(slots=True)
class Timestamp:
    """A message, the attestations of it, and the operations that lead from it to further messages."""

    message: bytes
    attestations: list[Attestation] = field(default_factory=list)
    steps: list[tuple[bytes, "Timestamp"]] = field(default_factory=list)

    def all(self) -> Iterator["Timestamp"]:
        """This one and every one below."""
        yield self
        for _, below in self.steps:
            yield from below.all()

    def attested(self, tag: bytes) -> list[tuple["Timestamp", Attestation]]:
        """The attestations of one kind, each with the place that it is about."""
        return [(place, one) for place in self.all() for one in place.attestations if one.tag == tag]

    def merge(self, other: "Timestamp") -> None:
        """Take over what another proof says of the same message."""
        if other.message != self.message:
            raise BadProof("a proof of something else")
        self.attestations += [one for one in other.attestations if one not in self.attestations]
        known = dict(self.steps)
        for operation, below in other.steps:
            if operation in known:
                known[operation].merge(below)
            else:
                self.steps.append((operation, below))

    def encode(self) -> bytes:
        """As in a proof file, after the digest, and as a calendar answers."""
        items = [bytes([_ATTESTATION]) + one.tag + _block(one.payload) for one in self.attestations]
        items += [operation + below.encode() for operation, below in self.steps]
        if not items:
            raise BadProof("a proof without an end")
        return b"".join(bytes([_FORK]) + item for item in items[:-1]) + items[-1]

    @classmethod
    def decode(cls, message: bytes, data: bytes) -> "Timestamp":
        """Read a calendar's answer about a message. Raises BadProof."""
        reader = _Reader(data)
        made = _timestamp(reader, message, 0)
        reader.finish()
        return made


def write_file(timestamp: Timestamp) -> bytes:
    """The .ots file of a SHA-256 digest."""
    return MAGIC + bytes([_VERSION, _SHA256]) + timestamp.message + timestamp.encode()


def read_file(data: bytes) -> Timestamp:
    """Raises BadProof."""
    reader = _Reader(data)
    if reader.take(len(MAGIC)) != MAGIC or reader.number() != _VERSION or reader.take(1)[0] != _SHA256:
        raise BadProof("not a proof of a SHA-256 digest")
    made = _timestamp(reader, reader.take(32), 0)
    reader.finish()
    return made


def _timestamp(reader: "_Reader", message: bytes, depth: int) -> Timestamp:
    if depth > _MAX_DEPTH:
        raise BadProof("too deep")
    made = Timestamp(message)
    more = True
    while more:
        tag = reader.take(1)[0]
        more = tag == _FORK
        _item(reader, made, reader.take(1)[0] if more else tag, depth)
    return made


def _item(reader: "_Reader", into: Timestamp, tag: int, depth: int) -> None:
    if tag == _ATTESTATION:
        into.attestations.append(Attestation(reader.take(8), reader.block()))
        return
    if tag == _SHA256:
        operation, message = bytes([tag]), sha256(into.message).digest()
    elif tag in (_APPEND, _PREPEND):
        part = reader.block()
        operation = bytes([tag]) + _block(part)
        message = into.message + part if tag == _APPEND else part + into.message
    else:
        raise BadProof(f"an operation {tag:#x}")
    if len(message) > _MAX_BYTES:
        raise BadProof("a message too long")
    into.steps.append((operation, _timestamp(reader, message, depth + 1)))


def _block(data: bytes) -> bytes:
    return _number(len(data)) + data


def _number(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])


class _Reader:
    """Bytes from front to back."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, count: int) -> bytes:
        part = self._data[self._at : self._at + count]
        if len(part) != count:
            raise BadProof("cut short")
        self._at += count
        return part

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value
            if shift > 63:
                raise BadProof("a number too large")

    def block(self) -> bytes:
        length = self.number()
        if length > _MAX_BYTES * 2:
            raise BadProof("too long")
        return self.take(length)

    def finish(self) -> None:
        if self._at != len(self._data):
            raise BadProof("more than a proof")


def promise(uri: str) -> Attestation:
    """A calendar's word that it will anchor the message."""
    return Attestation(PENDING, _block(uri.encode()))


def in_block(height: int) -> Attestation:
    """The message is the Merkle root of that Bitcoin block."""
    return Attestation(BITCOIN, _number(height))
