"""IssuerSigned of ISO/IEC 18013-5 (9.1.2): elements behind digests, and a mobile security object in a COSE_Sign1.

The CBOR is in the one order of RFC 8949 section 4.2 where maps are ours; what was signed is never encoded anew.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import cbor2

from identity.signing.encoding import b64url, unb64url
from identity.signing.rules import MDOC_HEADER

DATA_ITEM = 24  # tag: CBOR in a byte string (RFC 8949 section 3.4.5.1)
DATE_TIME = 0
X5CHAIN = 33  # RFC 9360
_TYPES = "kr.go.incheon."


def doctype_of(vct: str) -> str:
    """Document type of a version of a card; the one namespace of its elements has the same name."""
    card, version = urlsplit(vct).path.rsplit("/", 2)[1:]
    return f"{_TYPES}{card}.{version}"


def encoded(value: Any) -> bytes:
    return cbor2.dumps(value, canonical=True)


def data_item(value: Any) -> cbor2.CBORTag:
    return cbor2.CBORTag(DATA_ITEM, encoded(value))


def tdate(seconds: int) -> cbor2.CBORTag:
    """RFC 3339, in UTC and to the second."""
    at = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return cbor2.CBORTag(DATE_TIME, at.strftime("%Y-%m-%dT%H:%M:%SZ"))


def to_be_signed(payload: bytes) -> bytes:
    """Sig_structure (RFC 9052 section 4.4)."""
    return encoded(["Signature1", MDOC_HEADER, b"", payload])


def cose_key(jwk: dict[str, str]) -> dict[int, Any]:
    """A P-256 public key as COSE_Key (RFC 9053 section 7.1.1)."""
    return {1: 2, -1: 1, -2: unb64url(jwk["x"]), -3: unb64url(jwk["y"])}


def jwk_of(key: Any) -> dict[str, str]:
    """The reverse. Raises ValueError."""
    if not isinstance(key, dict) or (key.get(1), key.get(-1)) != (2, 1):
        raise ValueError("deviceKey is no key on P-256")
    x, y = key.get(-2), key.get(-3)
    if not (isinstance(x, bytes) and isinstance(y, bytes) and len(x) == len(y) == 32):
        raise ValueError("deviceKey is no key on P-256")
    return {"kty": "EC", "crv": "P-256", "x": b64url(x), "y": b64url(y)}
