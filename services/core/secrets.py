"""Secrets that are told once and stored as hashes: of links, and of codes that a person shows at a desk."""

from __future__ import annotations

import hashlib
import secrets

_BYTES, _LENGTH = 32, 8
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I


def new_secret() -> str:
    """Of a link."""
    return secrets.token_urlsafe(_BYTES)


def secret_digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def new_code() -> str:
    """Of eight characters, to be read out or typed."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def code_digest(code: str) -> bytes:
    """However it was typed."""
    return secret_digest(code.upper().replace("-", "").replace(" ", ""))
