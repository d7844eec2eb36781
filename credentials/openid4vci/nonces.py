"""Nonces that prove themselves, so that handing them out writes nothing: c_nonce (OpenID4VCI 1.0 section 7) and others.

A nonce is random, dated and signed by the server's key. What was used is remembered until it expires, in the
transaction of the credential that it bought: if that fails, the nonce is not spent.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.db import IntegrityError
from django.utils import timezone

from identity.compiled import Asked, together
from identity.signing.encoding import b64url, unb64url

from ..errors import InvalidNonce
from ..models import AccessToken, SpentNonce
from .secrets import keyed_hash

C_NONCE, DPOP_NONCE = "c-nonce", "dpop-nonce"
LIFETIME = 300  # seconds
_TIME_BYTES, _RANDOM_BYTES, _MAC_BYTES = 5, 16, 16
_BODY_BYTES = _TIME_BYTES + _RANDOM_BYTES
_SPEND = """
INSERT INTO credentials_spentnonce (nonce_hash, token_id, expires_at)
SELECT spent.hash, %s, spent.expires_at FROM unnest(%s::bytea[], %s::timestamptz[]) AS spent (hash, expires_at)
RETURNING 1"""


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


def spending(nonces: Collection[str], token: AccessToken) -> Asked[None]:
    """What uses up all nonces of one request, within `used_once` and in the transaction of what they buy.

    Raises:
        InvalidNonce: one is not ours, or too old.
    """
    rows = sorted((sha256(nonce.encode()).digest(), expiry(nonce)) for nonce in nonces)
    values = token.pk, [digest for digest, _ in rows], [expires_at for _, expires_at in rows]
    return Asked(_SPEND, values, lambda rows: None)


# For a request whose nonces are used up already.
SPENT: Asked[None] = Asked("SELECT", (), lambda rows: None)


def spend(asked: Asked[None]) -> None:
    """Use them up now. Raises InvalidNonce if one was used before."""
    with used_once():
        together(asked)


@contextmanager
def used_once() -> Iterator[None]:
    """Raises InvalidNonce where the database finds that one was used before; nothing after that was done."""
    try:
        yield
    except IntegrityError as error:
        table = getattr(getattr(error.__cause__, "diag", None), "table_name", None)
        if table != SpentNonce._meta.db_table:
            raise
        raise InvalidNonce("The nonce was used before: get a new one from the nonce endpoint.") from None


def _mac(body: bytes, purpose: str) -> bytes:
    return keyed_hash(purpose, b64url(body))[:_MAC_BYTES]
