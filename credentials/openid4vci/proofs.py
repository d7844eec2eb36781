"""Key proofs of type `jwt` (OpenID4VCI 1.0 appendix F.1): the holder has the private key, here and now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.conf import settings
from django.utils import timezone

from identity.signing.encoding import b64url, thumbprint, unb64url

from ..errors import InvalidProof
from .reading import Malformed, json_object

TYP = "openid4vci-proof+jwt"
ALGORITHMS = ("ES256",)
PROOF_TYPES_SUPPORTED = {"jwt": {"proof_signing_alg_values_supported": list(ALGORITHMS)}}
MAX_AGE = 300  # seconds between a proof's iat and now
MAX_AHEAD = 60  # seconds that a wallet's clock may be ahead
MAX_LENGTH = 8192  # characters
_KEY_PARAMETERS = ("jwk", "kid", "x5c")


@dataclass(frozen=True, slots=True)
class HolderKey:
    """A public key whose holder proved to have the private one, and the nonce of the proof."""

    jwk: dict[str, str]
    thumbprint: str
    nonce: str


def verify_proofs(proofs: list[str]) -> list[HolderKey]:
    """Check every proof. Raises InvalidProof, naming the first one that fails."""
    keys = [_verify(proof, f"proofs.jwt[{number}]") for number, proof in enumerate(proofs)]
    if len({key.thumbprint for key in keys}) < len(keys):
        raise InvalidProof("Two entries of proofs.jwt have the same key: make a new key for each.")
    return keys


def _verify(proof: str, place: str) -> HolderKey:
    header_part, payload_part, signature = _parts(proof, place)
    header = _object(header_part, f"{place} header")
    jwk = _holder_jwk(header, place)
    claims = _object(payload_part, f"{place} payload")
    nonce = _check_claims(claims, place)
    try:
        _public_key(jwk, place).verify(
            _der(signature, place), f"{header_part}.{payload_part}".encode(), ec.ECDSA(hashes.SHA256())
        )
    except InvalidSignature:
        raise InvalidProof(f"{place}: the signature does not fit the key in the header's jwk.") from None
    return HolderKey(jwk, thumbprint(jwk), nonce)


def _parts(proof: str, place: str) -> tuple[str, str, bytes]:
    parts = proof.split(".")
    if len(parts) != 3 or len(proof) > MAX_LENGTH or not proof.isascii():
        raise InvalidProof(
            f"{place} must be a compact JWS of at most {MAX_LENGTH} characters: header.payload.signature."
        )
    return parts[0], parts[1], _bytes(parts[2], f"{place} signature")


def _holder_jwk(header: dict[str, Any], place: str) -> dict[str, str]:
    """The public key in the header, with its four members only."""
    if header.get("alg") not in ALGORITHMS:
        raise InvalidProof(f"{place} header: alg must be ES256.")
    if header.get("typ") != TYP:
        raise InvalidProof(f"{place} header: typ must be {TYP}.")
    if "crit" in header:
        raise InvalidProof(f"{place} header: crit names extensions that this issuer does not know; leave it out.")
    if [name for name in _KEY_PARAMETERS if name in header] != ["jwk"]:
        raise InvalidProof(f"{place} header: give the key as jwk, and neither kid nor x5c.")
    jwk = header["jwk"]
    if not isinstance(jwk, dict):
        raise InvalidProof(f"{place} header: jwk must be an object.")
    if {"d", "k", "p", "q"} & jwk.keys():
        raise InvalidProof(f"{place} header: jwk holds a private key. Never send it; make a new key.")
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise InvalidProof(f"{place} header: jwk must have kty EC and crv P-256.")
    if any(len(_bytes(jwk.get(name), f"{place} header: jwk.{name}")) != 32 for name in ("x", "y")):
        raise InvalidProof(f"{place} header: jwk.x and jwk.y must be 32 bytes each, base64url.")
    return {name: jwk[name] for name in ("crv", "kty", "x", "y")}


def _check_claims(claims: dict[str, Any], place: str) -> str:
    """Check audience and times; the nonce's text is returned and checked when it is spent."""
    if claims.get("aud") != settings.ISSUER_ORIGIN:
        raise InvalidProof(f"{place} payload: aud must be the credential issuer identifier {settings.ISSUER_ORIGIN}.")
    now, issued_at = timezone.now().timestamp(), claims.get("iat")
    if isinstance(issued_at, bool) or not isinstance(issued_at, int | float):
        raise InvalidProof(f"{place} payload: iat must be a number of seconds.")
    if not now - MAX_AGE <= issued_at <= now + MAX_AHEAD:
        raise InvalidProof(f"{place} payload: iat must be now, at most {MAX_AGE} seconds ago; check the clock.")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not nonce:
        raise InvalidProof(f"{place} payload: nonce is missing; put in the c_nonce of the nonce endpoint.")
    return nonce


def _public_key(jwk: dict[str, str], place: str) -> ec.EllipticCurvePublicKey:
    x, y = (int.from_bytes(unb64url(jwk[name]), "big") for name in ("x", "y"))
    try:
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except ValueError:
        raise InvalidProof(f"{place} header: jwk is not a point of P-256.") from None


def _der(signature: bytes, place: str) -> bytes:
    if len(signature) != 64:
        raise InvalidProof(f"{place} signature: ES256 has 64 bytes, r and s.")
    return encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))


def _object(part: str, what: str) -> dict[str, Any]:
    try:
        return json_object(_bytes(part, what))
    except Malformed as error:
        raise InvalidProof(f"{what}: {error}") from None


def _bytes(text: Any, what: str) -> bytes:
    """Strict base64url: one spelling for each value, so that one key has one thumbprint."""
    try:
        data = unb64url(text)
        if b64url(data) == text:
            return data
    except (TypeError, ValueError):
        pass
    raise InvalidProof(f"{what} must be base64url without padding.")
