"""JWTs that wallets sign (RFC 7515): ES256, one spelling for each value. Malformed says what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.utils import timezone

from identity.signing.encoding import b64url, unb64url

from .reading import Malformed, json_object

ALGORITHMS = ("ES256",)
MAX_LENGTH = 8192  # characters
MAX_AGE = 300  # seconds between an iat and now
MAX_AHEAD = 60  # seconds that a wallet's clock may be ahead
_PRIVATE = {"d", "k", "p", "q"}


@dataclass(frozen=True, slots=True)
class Jws:
    """A compact JWS, read but not verified. `place` is what texts call it."""

    place: str
    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes

    def verify(self, key: ec.EllipticCurvePublicKey, whose: str) -> None:
        """Check the signature; `whose` says in the text which key it must fit."""
        if len(self.signature) != 64:
            raise Malformed(f"{self.place} signature: it must be r and s in 64 bytes, as ES256 has it.")
        r, s = (int.from_bytes(half, "big") for half in (self.signature[:32], self.signature[32:]))
        try:
            key.verify(encode_dss_signature(r, s), self.signed, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise Malformed(
                f"{self.place}: the signature does not fit {whose}: sign with that key, and send what was signed."
            ) from None


def read(text: str, place: str, typ: str, limit: int = MAX_LENGTH) -> Jws:
    """Read a JWT of that `typ`, of at most `limit` characters."""
    parts = text.split(".")
    if len(parts) != 3 or len(text) > limit or not text.isascii():
        raise Malformed(f"{place} must be a compact JWS of at most {limit} characters: header.payload.signature.")
    header = json_part(parts[0], f"{place} header")
    if header.get("alg") not in ALGORITHMS:
        raise Malformed(f"{place} header: alg must be ES256.")
    if header.get("typ") != typ:
        raise Malformed(f"{place} header: typ must be {typ}.")
    if "crit" in header:
        raise Malformed(f"{place} header: crit names extensions that this issuer does not know; leave it out.")
    claims = json_part(parts[1], f"{place} payload")
    return Jws(place, header, claims, f"{parts[0]}.{parts[1]}".encode(), base64url(parts[2], f"{place} signature"))


def check_time(claims: dict[str, Any], place: str) -> None:
    """`iat` must be now."""
    now, issued_at = timezone.now().timestamp(), claims.get("iat")
    if isinstance(issued_at, bool) or not isinstance(issued_at, int | float):
        raise Malformed(f"{place} payload: iat must be a number of seconds.")
    if not now - MAX_AGE <= issued_at <= now + MAX_AHEAD:
        raise Malformed(f"{place} payload: iat must be now, at most {MAX_AGE} seconds ago; check the clock.")


def text_claim(claims: dict[str, Any], name: str, place: str, remedy: str) -> str:
    """A claim that is a text and not empty."""
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise Malformed(f"{place} payload: {name} is missing; {remedy}.")
    return value


def public_jwk(jwk: Any, place: str) -> dict[str, str]:
    """A P-256 public key, with its four members only; `place` says where it stands."""
    if not isinstance(jwk, dict):
        raise Malformed(f"{place} must be an object.")
    if _PRIVATE & jwk.keys():
        raise Malformed(f"{place} holds a private key. Never send it; make a new key.")
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise Malformed(f"{place} must have kty EC and crv P-256.")
    if any(len(base64url(jwk.get(name), f"{place}.{name}")) != 32 for name in ("x", "y")):
        raise Malformed(f"{place}.x and {place}.y must be 32 bytes each, base64url.")
    return {name: jwk[name] for name in ("crv", "kty", "x", "y")}


def public_key(jwk: dict[str, str], place: str) -> ec.EllipticCurvePublicKey:
    """The key of such a JWK."""
    x, y = (int.from_bytes(unb64url(jwk[name]), "big") for name in ("x", "y"))
    try:
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except ValueError:
        raise Malformed(f"{place} is not a point of P-256: send x and y of a real key.") from None


def base64url(text: Any, what: str) -> bytes:
    """Strict base64url: one spelling for each value, so that one key has one thumbprint."""
    try:
        data = unb64url(text)
        if b64url(data) == text:
            return data
    except (TypeError, ValueError):
        pass
    raise Malformed(f"{what} must be base64url without padding.")


def json_part(part: str, what: str) -> dict[str, Any]:
    try:
        return json_object(base64url(part, what))
    except Malformed as error:
        raise Malformed(f"{what}: {error}") from None
