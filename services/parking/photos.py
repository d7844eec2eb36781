"""Photos that citizens send: without what a camera writes beside the picture, such as where it was taken."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import BadPhoto
from .models.abandoned import MOST_PHOTO

JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
START_OF_SCAN, END_OF_IMAGE, COMMENT, JFIF, ADOBE = 0xDA, 0xD9, 0xFE, 0xE0, 0xEE
# The chunks without which the picture would look otherwise; the rest are texts, times and EXIF.
CHUNKS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB"})


def without_metadata(photo: bytes) -> bytes:
    """The picture alone. Raises BadPhoto: no whole JPEG or PNG, or too large."""
    if len(photo) > MOST_PHOTO:
        raise BadPhoto
    if photo.startswith(JPEG):
        return JPEG + b"".join(_segments(photo))
    if photo.startswith(PNG):
        return PNG + b"".join(_chunks(photo))
    raise BadPhoto


def _segments(photo: bytes) -> Iterator[bytes]:
    """A JPEG's segments that belong to the picture; what follows its end is left out."""
    at, scanned = len(JPEG), False
    while at + 4 <= len(photo) or photo[at : at + 2] == bytes((0xFF, END_OF_IMAGE)):
        marker = photo[at + 1]
        if photo[at] != 0xFF:
            break
        if marker == END_OF_IMAGE:
            if not scanned:
                break
            yield photo[at : at + 2]
            return
        end = at + 2 + int.from_bytes(photo[at + 2 : at + 4], "big")
        if end < at + 4 or end > len(photo):
            break
        if marker == START_OF_SCAN:
            scanned, end = True, _end_of_scan(photo, end)
        if not (JFIF < marker <= 0xEF and marker != ADOBE) and marker != COMMENT:
            yield photo[at:end]
        at = end
    raise BadPhoto


def _end_of_scan(photo: bytes, at: int) -> int:
    """Where the next marker is: in a scan's data 0xFF stands before 0 or a restart marker only."""
    while (at := photo.find(b"\xff", at)) >= 0 and at + 1 < len(photo):
        if photo[at + 1] and not 0xD0 <= photo[at + 1] <= 0xD7 and photo[at + 1] != 0xFF:
            return at
        at += 1 if photo[at + 1] == 0xFF else 2
    raise BadPhoto


def _chunks(photo: bytes) -> Iterator[bytes]:
    at = len(PNG)
    while at + 12 <= len(photo):
        kind, end = photo[at + 4 : at + 8], at + 12 + int.from_bytes(photo[at : at + 4], "big")
        if end > len(photo):
            break
        if kind in CHUNKS:
            yield photo[at:end]
        if kind == b"IEND":
            return
        at = end
    raise BadPhoto
