"""Papers and codes, so that a copy of the database alone opens none of them."""

from __future__ import annotations

import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import salted_hmac

_NONCE = 12


def seal(content: bytes, belongs_to: str) -> bytes:
    """Encrypted, and bound to what it belongs to."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, content, belongs_to.encode())


def unseal(sealed: bytes | memoryview, belongs_to: str) -> bytes:
    """Also what was sealed before the servers' secret changed. Raises InvalidTag."""
    data = bytes(sealed)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(secret)).decrypt(data[:_NONCE], data[_NONCE:], belongs_to.encode())
        except InvalidTag:
            continue
    raise InvalidTag


def new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def mac_of(code: str, belongs_to: str) -> bytes:
    """Six digits are few: without the servers' secret the hash tells nothing."""
    return salted_hmac("identity.proofing.code", f"{belongs_to}:{code}", algorithm="sha256").digest()


def matches(code: str, mac: bytes | memoryview | None, belongs_to: str) -> bool:
    return mac is not None and hmac.compare_digest(mac_of(code, belongs_to), bytes(mac))


def _key(secret: str | bytes) -> bytes:
    derive = HKDF(hashes.SHA256(), 32, salt=None, info=b"identity.proofing.papers")
    return derive.derive(secret.encode() if isinstance(secret, str) else secret)
