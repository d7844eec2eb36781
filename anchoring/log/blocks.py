"""A block of the embedded chain, and its hash."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from .notes import BadNote, b64, unb64
from .records import canonical

GENESIS = bytes(32)
_PREFIX = b"incheon-wallet/embedded-block/1\n"


@dataclass(frozen=True, slots=True)
class Block:
    """Height, the hash of the block before, and the tree head that the block holds."""

    height: int
    previous: bytes
    origin: str
    size: int
    root: bytes
    seconds: int  # POSIX time by the operator's clock

    @property
    def hash(self) -> bytes:
        return sha256(_PREFIX + canonical(self.as_json())).digest()

    def as_json(self) -> dict[str, Any]:
        return {
            "height": self.height,
            "previous": b64(self.previous),
            "origin": self.origin,
            "size": self.size,
            "root": b64(self.root),
            "seconds": self.seconds,
        }

    @classmethod
    def parse(cls, value: object) -> "Block":
        """Read `as_json` back. Raises BadNote for another form."""
        if not isinstance(value, dict):
            raise BadNote("a block is an object")
        try:
            previous, root = unb64(value["previous"]), unb64(value["root"])
            block = cls(value["height"], previous, value["origin"], value["size"], root, value["seconds"])
        except (KeyError, TypeError) as error:
            raise BadNote("a block lacks a field") from error
        numbers = block.height, block.size, block.seconds
        exact = all(type(one) is int and one >= 0 for one in numbers) and type(block.origin) is str
        if not exact or block.as_json() != value:
            raise BadNote("a block has other fields")
        return block
