"""Codes, tokens and references of the protocol: random, handed out once, kept as hashes."""

from __future__ import annotations

import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.crypto import salted_hmac

TX_CODE_LENGTH = 6
_NONCE_BYTES = 12


def new_secret() -> str:
    """256 random bits, base64url."""
    return secrets.token_urlsafe(32)


def new_tx_code() -> str:
    return f"{secrets.randbelow(10**TX_CODE_LENGTH):0{TX_CODE_LENGTH}d}"


def new_salt() -> bytes:
    """128 random bits, for a commitment."""
    return secrets.token_bytes(16)


def hashed(secret: str) -> bytes:
    """For a secret of 256 bits no slow hash is needed: there is no dictionary to walk through."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def keyed_hash(purpose: str, value: str) -> bytes:
    """For short secrets, and for secrets made from others: useless without the server's key."""
    data = value.encode("utf-8", "surrogatepass")
    return salted_hmac(f"credentials.{purpose}", data, algorithm="sha256").digest()


def code_of(reference: str) -> str:
    """The pre-authorized code, or the issuer_state, of an offer's reference: neither is stored, one makes the other."""
    return keyed_hash("pre-authorized-code", reference).hex()


def seal(token: str, plaintext: bytes) -> bytes:
    """Encrypt under an access token, of which the database holds a hash only."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_sealing_key(token)).encrypt(nonce, plaintext, None)


def unseal(token: str, sealed: bytes) -> bytes | None:
    """The reverse; None if it was sealed under another token."""
    try:
        return AESGCM(_sealing_key(token)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except InvalidTag:
        return None


def _sealing_key(token: str) -> bytes:
    return keyed_hash("delivery", token)
