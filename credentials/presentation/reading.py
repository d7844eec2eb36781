"""Reading what wallets present: strict base64url, JSON without repeated names, ES256."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from identity.signing.encoding import b64url, unb64url

from ..openid4vci.reading import Malformed, json_object
from .errors import Refused


@dataclass(frozen=True, slots=True)
class Jwt:
    """A compact JWS, read but not verified."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes

    def fits(self, key: ec.EllipticCurvePublicKey) -> bool:
        if len(self.signature) != 64:
            return False
        r, s = (int.from_bytes(half, "big") for half in (self.signature[:32], self.signature[32:]))
        try:
            key.verify(encode_dss_signature(r, s), self.signed, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


def jwt_of(text: str, typ: str, what: str) -> Jwt:
    """Read an ES256 JWT of that `typ`. Raises Refused with the code malformed_<what>."""
    try:
        header, payload, signature = (decoded(part) for part in text.split("."))
        read = Jwt(json_object(header), json_object(payload), text.rpartition(".")[0].encode(), signature)
    except (Malformed, ValueError):
        raise Refused(f"malformed_{what}", "A compact JWS with JSON objects is expected.") from None
    if read.header.get("typ") != typ or read.header.get("alg") != "ES256" or "crit" in read.header:
        raise Refused(f"malformed_{what}", f"The header must have typ {typ} and alg ES256, and no crit.")
    return read


def decoded(text: str) -> bytes:
    """Strict base64url: one spelling for each value."""
    try:
        data = unb64url(text)
        if b64url(data) == text:
            return data
    except ValueError:
        pass
    raise Malformed("base64url without padding is expected.")


def array_of(data: bytes) -> list[Any]:
    """A JSON array; a name twice in an object within it is refused."""
    value = json_object(b'{"array":' + data + b"}")
    if value.keys() != {"array"} or not isinstance(value["array"], list):
        raise Malformed("a JSON array is expected.")
    return value["array"]


def public_key_of(jwk: Any) -> ec.EllipticCurvePublicKey:
    """The P-256 key of a JWK. Raises Malformed."""
    if not isinstance(jwk, dict) or jwk.get("kty") != "EC" or jwk.get("crv") != "P-256" or "d" in jwk:
        raise Malformed("a public P-256 key is expected.")
    try:
        x, y = (int.from_bytes(decoded(jwk[name]), "big") for name in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except (KeyError, TypeError, ValueError):
        raise Malformed("the key is not a point of P-256.") from None
