"""C2SP tlog-checkpoint: the text of a tree head, and which origins belong to one sharded log."""

import re
from dataclasses import dataclass
from hashlib import sha256

from .notes import BadNote, b64, unb64

YEAR = "{year}"  # stands in an origin for the year of the shard


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The three lines that a checkpoint is about."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> "TreeHead":
        """Read a checkpoint's text. Extension lines are allowed and mean nothing here.

        Raises:
            BadNote: not a checkpoint.
        """
        lines = text.split("\n")
        if (
            len(lines) < 4
            or lines[-1] != ""
            or not all(lines[:-1])
            or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1])
        ):
            raise BadNote("a checkpoint has an origin, a size and a root hash, each on a line")
        root = unb64(lines[2])
        if len(root) != 32:
            raise BadNote("a root hash has 32 bytes")
        return cls(lines[0], int(lines[1]), root)

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64(self.root)}\n"

    @property
    def digest(self) -> bytes:
        """What is anchored where only 32 bytes fit: SHA-256 of the checkpoint's text without extension lines."""
        return sha256(self.text.encode()).digest()


def origin_matches(pattern: str, origin: str) -> bool:
    """Whether the origin is the pattern, with four digits where the pattern says {year}."""
    return bool(re.fullmatch(re.escape(pattern).replace(re.escape(YEAR), "[0-9]{4}"), origin))
