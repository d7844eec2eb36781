"""Names of residents: in Hangul, or in Latin letters for foreign residents. How they are kept, compared and masked."""

from __future__ import annotations

import re
import unicodedata

# Letters that have no decomposition, as machine-readable passports write them (ICAO 9303-3, section 6).
_LETTERS = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"})
_JOINED = re.compile(r"['’ʼ`´.]")
_APART = re.compile(r"[\W_]+")
_FULL_WIDTH = re.compile(r"[\uff01-\uff5e]")


def kept(text: str) -> str:
    """As the register keeps it: composed, full-width letters as plain ones, blanks of any kind as one blank."""
    plain = _FULL_WIDTH.sub(lambda letter: chr(ord(letter[0]) - 0xFEE0), text)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def compared(text: str) -> str:
    """The same for all spellings of one name: case, accents, marks, blanks and the order of its words do not count.

    A passport says NGUYEN THI LAN and its holder writes Lan Nguyễn Thị. It is for comparing with one name of a known
    birth date, never for browsing.
    """
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return "".join(sorted(_APART.sub(" ", _JOINED.sub("", bare)).split()))


def same(one: str, other: str) -> bool:
    """Whether two spellings are of one name. Nothing is no name."""
    return compared(one) == compared(other) != ""


def masked(name: str) -> str:
    """김*연, 이*, J*** S****: enough to recognise, too little to learn."""
    return " ".join(_masked(part) for part in name.split())


def _masked(part: str) -> str:
    if "LATIN" in unicodedata.name(part[0], ""):
        return part[0] + "*" * (len(part) - 1)
    return part[0] + "*" * max(len(part) - 2, 1) + (part[-1] if len(part) > 2 else "")
