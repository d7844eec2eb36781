"""The text of a binding code: 6 public characters, 17 secret ones (85 random bits), one check character.

Crockford's base32, so that what is read aloud or typed from paper arrives: no I, L, O, U; case and dashes do not count.
"""

import hashlib
import hmac
import secrets
import unicodedata
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PUBLIC, SECRET = 6, 17
LENGTH = PUBLIC + SECRET + 1
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SKIPPED = str.maketrans(dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212 \t\r\n"))
_NONCE = 12


class Code(NamedTuple):
    """A code without dashes."""

    public_part: str
    secret_part: str

    @property
    def text(self) -> str:
        """As printed: six groups of four."""
        whole = self.public_part + self.secret_part
        whole += check_character(whole)
        return "-".join(whole[at : at + 4] for at in range(0, LENGTH, 4))

    @property
    def digest(self) -> bytes:
        return hashlib.sha256((self.public_part + self.secret_part).encode()).digest()


def new_code() -> Code:
    characters = "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC + SECRET))
    return Code(characters[:PUBLIC], characters[PUBLIC:])


def read_code(text: str) -> Code | None:
    """What somebody typed; None when it cannot be a code (length, characters, check character)."""
    typed = unicodedata.normalize("NFKC", text[:200]).upper().translate(_SKIPPED).translate(_READ_AS)
    if len(typed) != LENGTH or not set(typed) <= set(ALPHABET) or check_character(typed[:-1]) != typed[-1]:
        return None
    return Code(typed[:PUBLIC], typed[PUBLIC:-1])


def check_character(text: str) -> str:
    """Luhn's algorithm modulo 32: every single wrong character is seen, and nearly every swap of two neighbours."""
    total = 0
    for place, character in enumerate(reversed(text)):
        value = ALPHABET.index(character) * (1 if place % 2 else 2)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def matches(code: Code, digest: bytes | memoryview) -> bool:
    """In constant time."""
    return hmac.compare_digest(code.digest, bytes(digest))


def seal(code: Code) -> bytes:
    """Encrypted for the print view, bound to its public part."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key()).encrypt(nonce, code.secret_part.encode(), code.public_part.encode())


def unseal(public_part: str, sealed: bytes | memoryview) -> Code:
    data = bytes(sealed)
    secret = AESGCM(_key()).decrypt(data[:_NONCE], data[_NONCE:], public_part.encode())
    return Code(public_part, secret.decode())


def _key() -> bytes:
    """From the web servers' secret: a copy of the database alone opens no code."""
    derive = HKDF(hashes.SHA256(), 32, salt=None, info=b"register.binding-codes.sealed")
    return derive.derive(settings.SECRET_KEY.encode())
