"""C2SP tlog-tiles: 256 hashes of one level in a tile, so that a log is static files and a batch touches its right edge.

Level 0 holds leaf hashes; at level n each hash is the root of a full tile of level n-1. A partial tile of width w is
the first w hashes of what it will become, so only the longest one is stored.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from .. import merkle
from ..merkle import Range

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH = 32
ENTRIES = "entries"  # stands for the level in the address of an entry bundle

Key = tuple[int, int]  # level, index
Hashes = Callable[[int, int], bytes]  # level, index -> the data of the tile, at least as wide as needed
_PATH = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}")


def path_of(level: int | str, index: int, width: int = WIDTH) -> str:
    """The address of a tile below the log's prefix."""
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    path = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
    return f"tile/{level}/{path}" + (f".p/{width}" if width < WIDTH else "")


def parse_index(path: str) -> int | None:
    """The index in an address such as x001/x234/067, or None if it is not written the one right way."""
    if not _PATH.fullmatch(path):
        return None
    index = int(path.replace("x", "").replace("/", ""))
    return index if path_of(0, index) == f"tile/0/{path}" else None


def width_at(level: int, index: int, size: int) -> int:
    """How many hashes that tile has in a log of `size` leaves."""
    return max(0, min(WIDTH, (size >> (HEIGHT * level)) - index * WIDTH))


def bundle_of(entries: Iterable[bytes]) -> bytes:
    """An entry bundle: each entry behind its length in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


@dataclass
class Growth:
    """What a batch makes of a log: its new size and root, and the tiles that it touched or made."""

    size: int
    root: bytes
    tiles: dict[Key, bytes] = field(default_factory=dict)


def edge_keys(size: int) -> list[Key]:
    """The partial tiles at the right edge: what `grow` must be given."""
    levels = range(-(-size.bit_length() // HEIGHT))
    return [(level, size >> (HEIGHT * (level + 1))) for level in levels if (size >> (HEIGHT * level)) % WIDTH]


def grow(size: int, edge: Mapping[Key, bytes], entries: Sequence[bytes]) -> Growth:
    """Append entries to a log of `size` leaves, of which `edge` is the right edge."""
    growth = Growth(size + len(entries), b"")
    hashes = [sha256(b"\x00" + entry).digest() for entry in entries]
    level, first = 0, size
    while hashes:
        index, taken = divmod(first, WIDTH)
        if taken:
            hashes[:0] = split_hashes(edge[level, index])
        for start in range(0, len(hashes), WIDTH):
            growth.tiles[level, index + start // WIDTH] = b"".join(hashes[start : start + WIDTH])
        del hashes[len(hashes) // WIDTH * WIDTH :]
        for _ in range(HEIGHT):  # of all full tiles at once
            hashes = merkle.parents(hashes)
        level, first = level + 1, index
    growth.root = head_root(growth.size, lambda level, index: growth.tiles.get((level, index)) or edge[level, index])
    return growth


def split_hashes(data: bytes) -> list[bytes]:
    """The hashes in a tile."""
    return [data[at : at + HASH] for at in range(0, len(data), HASH)]


def head_root(size: int, tile: Hashes) -> bytes:
    """The root of a log of `size` leaves from its tiles."""
    return hash_of(0, size, tile) if size else merkle.EMPTY_ROOT


def hash_of(low: int, high: int, tile: Hashes) -> bytes:
    """The hash of the subtree over leaves low..high, which must be one of the tree's own subtrees."""
    parts = [_complete_root(level, _slice(level, first, count, tile)) for level, first, count in _complete(low, high)]
    result = parts.pop()
    while parts:
        result = merkle.node_hash(parts.pop(), result)
    return result


def _complete_root(level: int, hashes: bytes) -> bytes:
    return _upper_root(hashes) if level else merkle.root(split_hashes(hashes))


@lru_cache(maxsize=4096)  # by content, so never stale: the few upper tiles are in every proof
def _upper_root(hashes: bytes) -> bytes:
    return merkle.root(split_hashes(hashes))


def hashes_of(ranges: Iterable[Range], tile: Hashes) -> list[bytes]:
    """A proof: the hash of each of the ranges that merkle.inclusion_ranges or consistency_ranges names."""
    return [hash_of(low, high, tile) for low, high in ranges]


def keys_of(ranges: Iterable[Range]) -> set[Key]:
    """The tiles that `hashes_of` will ask for, to fetch them in one go."""
    return {(level, first // WIDTH) for low, high in ranges for level, first, _ in _complete(low, high)}


def _complete(low: int, high: int) -> Iterator[tuple[int, int, int]]:
    """Cut a range into complete subtrees: (tile level, first hash in the level, number of hashes), left to right."""
    while low < high:
        height = (high - low).bit_length() - 1
        level, rest = divmod(height, HEIGHT)
        yield level, low >> (HEIGHT * level), 1 << rest
        low += 1 << height


def _slice(level: int, first: int, count: int, tile: Hashes) -> bytes:
    index, offset = divmod(first, WIDTH)
    return tile(level, index)[offset * HASH : (offset + count) * HASH]
