"""Compact JWS (RFC 7515) by the signing process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import client
from .encoding import b64url, compact_json
from .keys import active_key, protected_header
from .models import IssuerKey
from .rules import KINDS


def sign_jwts(kind: str, payloads: Sequence[dict[str, Any]], *, key: IssuerKey | None = None) -> list[str]:
    """Sign each payload with the active key of the kind's purpose (or with `key`), all in one round trip.

    Raises:
        SignerUnavailable, SignerRefused: see identity.signing.client.
    """
    purpose, typ = KINDS[kind]
    assert typ is not None, f"{kind} is not a JWS"  # noqa: S101
    key = key or active_key(purpose)
    header = protected_header(key, typ)
    inputs = [f"{header}.{b64url(compact_json(payload))}" for payload in payloads]
    signatures = client.sign(key.kid, kind, [text.encode() for text in inputs])
    return [f"{text}.{b64url(signature)}" for text, signature in zip(inputs, signatures, strict=True)]


def sign_jwt(kind: str, payload: dict[str, Any]) -> str:
    """One of them."""
    return sign_jwts(kind, [payload])[0]
