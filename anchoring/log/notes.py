"""C2SP signed-note: text with signature lines, and the Ed25519 keys that check them.

Specifications: c2sp.org/signed-note, c2sp.org/tlog-cosignature (its Ed25519 form).
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = 1  # a signature over the note's text
COSIGNATURE = 4  # a witness's signature over the time and the note's text
MAX_NOTE_BYTES = 64 * 1024
_NAME = re.compile(r"[^\s+]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class BadNote(ValueError):
    """Not a signed note, or not a key of one."""


def b64(data: bytes) -> str:
    """Standard base64 (RFC 4648 section 4), as all C2SP formats use it."""
    return base64.b64encode(data).decode("ascii")


def unb64(text: str) -> bytes:
    """The reverse of `b64`; raises BadNote for anything that `b64` would not have written."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("not base64") from error
    if b64(data) != text:
        raise BadNote("not canonical base64")
    return data


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name under which it signs ("vkey")."""

    name: str
    algorithm: int
    public: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.algorithm not in (ED25519, COSIGNATURE) or len(self.public) != 32:
            raise BadNote("not an Ed25519 verifier key")

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read `name+id+base64(algorithm, key)`; the id must be the key's own."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3:
            raise BadNote("a verifier key has a name, an id and a key, joined by +")
        material = unb64(parts[2])
        key = cls(parts[0], material[0] if material else 0, material[1:])
        if key.id.hex() != parts[1]:
            raise BadNote("the id of the verifier key is not that of its name and key")
        return key

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart; not a fingerprint."""
        return sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64(bytes([self.algorithm]) + self.public)}"

    def line(self, signature: bytes) -> str:
        """The signature line that goes under a note."""
        return f"— {self.name} {b64(self.id + signature)}\n"

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made the 64-byte signature."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, as found."""

    name: str
    key_id: bytes
    value: bytes

    @classmethod
    def parse(cls, line: str) -> "Signature":
        parts = line.rstrip("\n").split(" ")
        if len(parts) != 3 or parts[0] != "—" or not _NAME.fullmatch(parts[1]):
            raise BadNote("not a signature line")
        value = unb64(parts[2])
        if len(value) < 5:
            raise BadNote("a signature line is too short")
        return cls(parts[1], value[:4], value[4:])

    def by(self, key: VerifierKey) -> bool:
        """Whether the line claims to be of that key."""
        return (self.name, self.key_id) == (key.name, key.id)


@dataclass(frozen=True, slots=True)
class Note:
    """A text, ending in a newline, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, note: str) -> "Note":
        """Split a note. Says nothing about whether a signature holds.

        Raises:
            BadNote: not of the form.
        """
        text, blank, lines = note.rpartition("\n\n")
        if not blank or not lines.endswith("\n") or len(note) > MAX_NOTE_BYTES or _CONTROL.search(note):
            raise BadNote("a signed note is a text, an empty line and signature lines")
        return cls(text + "\n", tuple(Signature.parse(line) for line in lines[:-1].split("\n")))

    def __str__(self) -> str:
        lines = [f"— {one.name} {b64(one.key_id + one.value)}\n" for one in self.signatures]
        return "\n".join([self.text, "".join(lines)])

    def signature_of(self, key: VerifierKey) -> Signature | None:
        """The line of that key whose signature holds (plain Ed25519).

        Raises:
            BadNote: a line of that very key does not hold; the note must be refused.
        """
        return self._holds(key, lambda signature: key.signed(self.text.encode(), signature.value))

    def cosignature_of(self, key: VerifierKey) -> int | None:
        """When (POSIX seconds) that witness cosigned, or None. Raises BadNote as `signature_of`."""
        found = self._holds(key, lambda signature: _cosigned(key, self.text, signature.value))
        return None if found is None else int.from_bytes(found.value[:8], "big")

    def _holds(self, key: VerifierKey, check: Callable[[Signature], bool]) -> Signature | None:
        lines = [signature for signature in self.signatures if signature.by(key)]
        if not all(check(signature) for signature in lines):
            raise BadNote(f"the signature of {key.name} does not hold")
        return lines[0] if lines else None


def cosigned_message(text: str, seconds: int) -> bytes:
    """What a witness signs: that at this time this was the largest consistent head that it had seen."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _cosigned(key: VerifierKey, text: str, value: bytes) -> bool:
    if len(value) != 72 or value[0] >= 0x80:
        return False
    return key.signed(cosigned_message(text, int.from_bytes(value[:8], "big")), value[8:])
