"""Secrets that are handed out once and kept as hashes, and keys that are kept encrypted under the server's own."""

from __future__ import annotations

import base64
import binascii
import secrets
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

WEBHOOK_PREFIX = "whsec_"  # Standard Webhooks
_NONCE_BYTES = 12


def new_secret() -> str:
    """256 random bits, base64url."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    """For a secret of 256 bits no slow hash is needed: there is no dictionary to walk through."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def encrypt(key: bytes, plaintext: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, None)


def decrypt(key: bytes, sealed: bytes) -> bytes | None:
    """The reverse; None if it was encrypted under another key."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except InvalidTag:
        return None


def webhook_key_text(key: bytes) -> str:
    """A key of webhooks as its receiver configures it."""
    return WEBHOOK_PREFIX + base64.b64encode(key).decode()


def basic_credentials(header: str) -> tuple[str, str] | None:
    """client_id (a UUID) and secret of an Authorization header (RFC 6749 section 2.3.1)."""
    scheme, _, given = header.partition(" ")
    try:
        client_id, colon, secret = base64.b64decode(given, validate=True).decode("ascii").partition(":")
        UUID(client_id)
    except (binascii.Error, ValueError):
        return None
    return (client_id, secret) if scheme.lower() == "basic" and colon else None
