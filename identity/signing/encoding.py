"""Base64url, canonical JSON and JWKs, as JOSE wants them (RFC 7515, RFC 7517, RFC 7638)."""

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PublicKey = EllipticCurvePublicKey | Ed25519PublicKey
_encoder = json.JSONEncoder(separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def b64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64url(text: str) -> bytes:
    """The reverse. Raises ValueError for anything that is not base64url."""
    padded = text + "=" * (-len(text) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True)


def compact_json(value: Any) -> bytes:
    """JSON in the one spelling that we sign: no spaces, sorted keys, UTF-8."""
    return _encoder.encode(value).encode()


def public_jwk(key: PublicKey) -> dict[str, str]:
    if isinstance(key, Ed25519PublicKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": b64url(key.public_bytes_raw())}
    numbers = key.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": b64url(numbers.x.to_bytes(32, "big")),
        "y": b64url(numbers.y.to_bytes(32, "big")),
    }


def thumbprint(jwk: dict[str, str]) -> str:
    """RFC 7638, SHA-256."""
    required = {name: jwk[name] for name in ("crv", "kty", "x", "y") if name in jwk}
    return b64url(hashlib.sha256(compact_json(required)).digest())
