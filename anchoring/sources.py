"""What the log commits to, as its owners have it now. Each app registers how its own records are made again.

`tampering` compares them with their commitments; this module knows no app, and each app knows only its own rows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .log.records import JSON


@dataclass(frozen=True, slots=True)
class Row:
    """A row that has a commitment. `subject`: how staff find it; `record`: made from the row as it is now."""

    subject: str
    commitment: int | None
    record: Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit: what it is (a stable code), and which row. `lawful`: explained by a tombstone."""

    code: str
    subject: str
    lawful: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """All rows whose commitments are of these kinds. `rows` may also name what it finds inside a batch."""

    name: str
    kinds: frozenset[str]
    rows: Callable[[], Iterator[Row | Finding]]


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Called once by each app, in `AppConfig.ready`."""
    _sources[source.name] = source


def registered_sources() -> list[Source]:
    """In the order of their names."""
    return [_sources[name] for name in sorted(_sources)]
