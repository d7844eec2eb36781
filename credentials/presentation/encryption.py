"""Answers encrypted for one request (`direct_post.jwt`): ECDH-ES on P-256 with a key of that request alone.

The one combination that OpenID4VP's HAIP profile asks for. The tests encrypt with an independent library.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from identity.signing.encoding import public_jwk

from ..openid4vci import jwe
from ..openid4vci.reading import Malformed, json_object
from ..openid4vci.secrets import seal, unseal
from .errors import Refused

ALGORITHM = jwe.ALGORITHM
ENC_VALUES = list(jwe.ENC_VALUES)


def new_sealed_key(request_id: UUID) -> bytes:
    """A fresh private key, readable with the server's key only."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return seal(request_id.hex, number.to_bytes(32, "big"))


def encryption_jwk(request_id: UUID, sealed: bytes) -> dict[str, Any]:
    """For client_metadata.jwks."""
    jwk = public_jwk(_key(request_id, sealed).public_key())
    return {**jwk, "use": "enc", "alg": ALGORITHM, "kid": request_id.hex}


def decrypted(text: str, request_id: UUID, sealed: bytes) -> dict[str, Any]:
    """What the wallet encrypted. Raises Refused."""
    try:
        return json_object(_opened(text, _key(request_id, sealed), request_id.hex))
    except (Malformed, ValueError):
        description = "response must be a compact JWE (ECDH-ES; A128GCM or A256GCM) for the request's key."
        raise Refused("undecryptable_response", description) from None


def _opened(text: str, key: ec.EllipticCurvePrivateKey, kid: str) -> bytes:
    message = jwe.read(text)
    if message.header.get("kid", kid) != kid:
        raise Malformed("JWE header: kid is of another request.")
    return message.opened(key, len(text))


def _key(request_id: UUID, sealed: bytes) -> ec.EllipticCurvePrivateKey:
    clear = unseal(request_id.hex, bytes(sealed))
    if clear is None:
        raise Refused("undecryptable_response", "The request's key is gone.")
    return ec.derive_private_key(int.from_bytes(clear, "big"), ec.SECP256R1())
