"""Codes, tokens and references of the protocol: random, handed out once, kept as hashes."""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

from identity.outside.secrets import decrypt, encrypt, hashed, new_secret

__all__ = ["code_of", "hashed", "keyed_hash", "new_salt", "new_secret", "new_tx_code", "seal", "unseal"]

TX_CODE_LENGTH = 6


def new_tx_code() -> str:
    return f"{secrets.randbelow(10**TX_CODE_LENGTH):0{TX_CODE_LENGTH}d}"


def new_salt() -> bytes:
    """128 random bits, for a commitment."""
    return secrets.token_bytes(16)


def keyed_hash(purpose: str, value: str) -> bytes:
    """For short secrets, and for secrets made from others: useless without the server's key."""
    data = value.encode("utf-8", "surrogatepass")
    return salted_hmac(f"credentials.{purpose}", data, algorithm="sha256").digest()


def code_of(reference: str) -> str:
    """The pre-authorized code, or the issuer_state, of an offer's reference: neither is stored, one makes the other."""
    return keyed_hash("pre-authorized-code", reference).hex()


def seal(token: str, plaintext: bytes) -> bytes:
    """Encrypt under an access token, of which the database holds a hash only."""
    return encrypt(_sealing_key(token), plaintext)


def unseal(token: str, sealed: bytes) -> bytes | None:
    """The reverse; None if it was sealed under another token."""
    return decrypt(_sealing_key(token), sealed)


def _sealing_key(token: str) -> bytes:
    return keyed_hash("delivery", token)
