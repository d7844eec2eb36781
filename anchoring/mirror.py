"""A copy of the log's entries and newest checkpoint in a folder that does not share the database's fate.

A backup is always older than what was published since. With the mirror a restored log takes up again where it was, so
that witnesses, and everyone with a newer checkpoint, see the same log go on; without it the log stays closed.
Each year is a folder with `entries` (32 bytes each, only ever longer) and `checkpoint` (with its cosignatures).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from .log.heads import TreeHead
from .log.notes import BadNote, Note
from .models import Checkpoint, Log
from .origins import verifier_keys
from .queries import entries_of, signed_checkpoint

_CHUNK = 65_536
_HASH = 32


class MirrorUnfit(Exception):
    """The mirror is not a copy of this log; the text says why."""


@dataclass(frozen=True, slots=True)
class MirroredLog:
    """One year as the mirror has it."""

    folder: Path

    @property
    def year(self) -> int:
        return int(self.folder.name)

    @property
    def head(self) -> TreeHead:
        """The signed head. Raises MirrorUnfit if no key of ours signed it."""
        try:
            note = Note.parse((self.folder / "checkpoint").read_text("utf-8"))
            head = TreeHead.parse(note.text)
            signed = any([note.signature_of(key) for key in verifier_keys(head.origin)])  # noqa: C419 - each must hold
        except (OSError, BadNote) as error:
            raise MirrorUnfit(f"{self.folder}: {error}") from error
        if not signed:
            raise MirrorUnfit(f"{self.folder}: its checkpoint is signed by no key of this log")
        return head

    def entries(self, first: int, last: int) -> list[bytes]:
        with (self.folder / "entries").open("rb") as file:
            file.seek(first * _HASH)
            data = file.read((last - first) * _HASH)
        if len(data) != (last - first) * _HASH:
            raise MirrorUnfit(f"{self.folder}: entries of its checkpoint are missing")
        return [data[at : at + _HASH] for at in range(0, len(data), _HASH)]


def mirror_folder() -> Path | None:
    """Where the mirror is (LOG_MIRROR); None: there is none."""
    return Path(settings.LOG_MIRROR) if settings.LOG_MIRROR else None


def mirrored_logs(folder: Path) -> Iterator[MirroredLog]:
    for path in sorted(folder.glob("[0-9][0-9][0-9][0-9]")):
        if (path / "checkpoint").exists():
            yield MirroredLog(path)


def is_ahead(log: Log) -> bool:
    """Whether more of this log was published than the database knows: it was restored from a backup."""
    folder = mirror_folder()
    mirrored = MirroredLog(folder / str(log.year)) if folder else None
    if mirrored is None or not (mirrored.folder / "checkpoint").exists():
        return False
    try:
        return mirrored.head.size > log.size
    except MirrorUnfit:  # nothing of ours: it is written anew, and holds nobody up
        return False


def write_mirror(folder: Path) -> None:
    """Bring the mirror up to the newest checkpoints. Killed anywhere it is whole: entries first, checkpoint last."""
    for log in Log.objects.all():
        newest = log.checkpoints.order_by("-size").first()
        if newest is not None and not is_ahead(log):
            _write(folder / str(log.year), log, newest)


def _write(folder: Path, log: Log, newest: Checkpoint) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "entries").open("ab") as file:
        file.truncate(file.tell() // _HASH * _HASH)  # what a crash left half written
        for start in range(file.tell() // _HASH, newest.size, _CHUNK):
            file.write(b"".join(entries_of(log.year, start, min(_CHUNK, newest.size - start))))
        file.flush()
        os.fsync(file.fileno())
    write_whole(folder / "checkpoint", signed_checkpoint(newest).encode())


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file in one step."""
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
