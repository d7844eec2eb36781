"""Nonces that prove themselves, so that handing them out writes nothing: c_nonce (OpenID4VCI 1.0 section 7) and others.

A nonce is random, dated and signed by the server's key. What was used is remembered until it expires, in the
transaction of the credential that it bought: if that fails, the nonce is not spent.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from collections.abc import Collection
from hashlib import sha256

from django.db import connection
from django.utils import timezone

from identity.signing.encoding import b64url, unb64url

from ..errors import InvalidNonce
from ..models import AccessToken
from .secrets import keyed_hash

C_NONCE, DPOP_NONCE = "c-nonce", "dpop-nonce"
LIFETIME = 300  # seconds
_TIME_BYTES, _RANDOM_BYTES, _MAC_BYTES = 5, 16, 16
_BODY_BYTES = _TIME_BYTES + _RANDOM_BYTES


def new_nonce(purpose: str = C_NONCE) -> str:
    now = int(timezone.now().timestamp())
    body = now.to_bytes(_TIME_BYTES, "big") + secrets.token_bytes(_RANDOM_BYTES)
    return b64url(body + _mac(body, purpose))


def expiry(nonce: str, purpose: str = C_NONCE) -> dt.datetime:
    """When a nonce of ours expires. Raises InvalidNonce if it is not ours, for something else, or has expired."""
    try:
        data = unb64url(nonce)
    except ValueError:
        raise InvalidNonce("The nonce is not from this issuer: get one from the nonce endpoint.") from None
    body, mac = data[:_BODY_BYTES], data[_BODY_BYTES:]
    if b64url(data) != nonce or not hmac.compare_digest(mac, _mac(body, purpose)):
        raise InvalidNonce("The nonce is not from this issuer: get one from the nonce endpoint.")
    expires_at = dt.datetime.fromtimestamp(int.from_bytes(body[:_TIME_BYTES], "big") + LIFETIME, dt.UTC)
    if expires_at <= timezone.now():
        raise InvalidNonce(f"The nonce is older than {LIFETIME} seconds: get a new one from the nonce endpoint.")
    return expires_at


def spend(nonces: Collection[str], token: AccessToken) -> None:
    """Use up all nonces of one request, in its transaction. Raises InvalidNonce if one was used before."""
    rows = sorted((sha256(nonce.encode()).digest(), expiry(nonce)) for nonce in nonces)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO credentials_spentnonce (nonce_hash, token_id, expires_at) "
            "SELECT spent.hash, %s, spent.expires_at FROM unnest(%s::bytea[], %s::timestamptz[]) "
            "AS spent (hash, expires_at) ON CONFLICT DO NOTHING",
            [token.pk, [digest for digest, _ in rows], [expires_at for _, expires_at in rows]],
        )
        if cursor.rowcount < len(rows):
            raise InvalidNonce("The nonce was used before: get a new one from the nonce endpoint.")


def _mac(body: bytes, purpose: str) -> bytes:
    return keyed_hash(purpose, b64url(body))[:_MAC_BYTES]
