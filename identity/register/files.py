"""The bytes of a list: which encoding, is there a resident registration number in it, its lines one by one."""

import codecs
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from . import errors, rules
from .models.imports import Encoding

# ######-#######, also with other dashes or spaces around, and with the last six digits masked.
_DASHED = re.compile(r"(?<!\d)\d{6}[ \t]{0,3}[-\u2010-\u2015\u2212\uff0d\u301c~][ \t]{0,3}\d(?:\d{6}(?!\d)|[*●xX]{6})")
# Thirteen digits on their own of which the first six are a day: what is left when somebody deletes the dash.
_JOINED = re.compile(r"(?<![0-9A-Za-z])\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ ]?\d{7}(?![0-9A-Za-z])")
_OVERLAP = 40


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What one pass over the bytes says."""

    sha256: str
    size: int
    encoding: Encoding


def looks_like_resident_number(text: str) -> bool:
    """Whether a resident registration number may be in the text; refusing too much is the lesser harm."""
    return bool(_DASHED.search(text) or _JOINED.search(text))


def inspect_file(chunks: Callable[[], Iterable[bytes]]) -> FileFacts:
    """Read the file in one pass for each encoding tried, in bounded memory.

    Raises:
        FileTooLarge, FileEmpty, UnknownEncoding, ResidentNumberFound.
    """
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in chunks():
        size += len(chunk)
        if size > rules.MAX_FILE_BYTES:
            raise errors.FileTooLarge(limit_mb=rules.MAX_FILE_BYTES // 1024 // 1024)
        digest.update(chunk)
        head += bytes(chunk[: 3 - len(head)])
    if not size:
        raise errors.FileEmpty
    first = Encoding.UTF_8_BOM if head.startswith(codecs.BOM_UTF8) else Encoding.UTF_8
    for encoding in (first, Encoding.CP949):
        try:
            _scan(decoded(chunks(), encoding))
        except UnicodeDecodeError:
            continue
        return FileFacts(digest.hexdigest(), size, encoding)
    raise errors.UnknownEncoding


def decoded(chunks: Iterable[bytes], encoding: Encoding | str) -> Iterator[str]:
    """The text, piece by piece; a character split between two chunks is joined."""
    decoder = codecs.getincrementaldecoder(str(encoding))("strict")
    for chunk in chunks:
        if text := decoder.decode(chunk):
            yield text
    if text := decoder.decode(b"", final=True):
        yield text


def _scan(texts: Iterable[str]) -> None:
    rest, line = "", 1
    for text in texts:
        if "\0" in text:  # UTF-16 or a spreadsheet's own format
            raise errors.UnknownEncoding
        window = rest + text
        cut = window.rfind("\n") + 1 or max(0, len(window) - _OVERLAP)
        _refuse_resident_number(window, cut, line)
        line += window.count("\n", 0, cut)
        rest = window[cut:]
    _refuse_resident_number(rest, len(rest), line)


def _refuse_resident_number(window: str, cut: int, line: int) -> None:
    for pattern in (_DASHED, _JOINED):
        found = pattern.search(window)
        if found and found.start() < cut:
            raise errors.ResidentNumberFound(line=line + window.count("\n", 0, found.start()))


def lines(texts: Iterable[str]) -> Iterator[str]:
    """Physical lines without their ends: \\n, \\r\\n or \\r. A line too long comes cut: memory stays bounded."""
    rest = ""
    for text in texts:
        pieces = (rest + text).replace("\r\n", "\n")
        held = ""
        if pieces.endswith("\r"):  # its \n may come with the next piece
            pieces, held = pieces[:-1], "\r"
        *whole, rest = pieces.replace("\r", "\n").split("\n")
        yield from whole
        rest = rest[: rules.MAX_LINE_CHARACTERS + 1] + held
    if rest.endswith("\r"):
        rest = rest[:-1]
    if rest:
        yield rest


class MemoryFile:
    """A file that is in memory already, in the shape of an upload."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        size = chunk_size or rules.CHUNK_BYTES
        return (self.content[at : at + size] for at in range(0, len(self.content), size))
