"""IssuerSigned of ISO/IEC 18013-5 (9.1.2): elements behind digests, and a mobile security object in a COSE_Sign1.

The CBOR is in the one order of RFC 8949 section 4.2 where maps are ours; what was signed is never encoded anew.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

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


def inner(tagged: Any) -> bytes:
    """The reverse, not decoded. Raises ValueError."""
    if not isinstance(tagged, cbor2.CBORTag) or tagged.tag != DATA_ITEM or not isinstance(tagged.value, bytes):
        raise ValueError("no data item")
    return tagged.value


def tdate(seconds: int) -> cbor2.CBORTag:
    """RFC 3339, in UTC and to the second."""
    at = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return cbor2.CBORTag(DATE_TIME, at.strftime("%Y-%m-%dT%H:%M:%SZ"))


def to_be_signed(payload: bytes, protected: bytes = MDOC_HEADER) -> bytes:
    """Sig_structure (RFC 9052 section 4.4)."""
    return encoded(["Signature1", protected, b"", payload])


def fits(jwk: dict[str, str], data: bytes, signature: bytes) -> bool:
    """Whether it is an ES256 signature by that key. Raises ValueError where the key is no point of P-256."""
    if len(signature) != 64:
        return False
    point = b"\x04" + unb64url(jwk["x"]) + unb64url(jwk["y"])
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        key.verify(encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


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
