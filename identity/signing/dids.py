"""DIDs of this issuer, and keys that a DID or a multikey names (did:web, did:key, did:jwk; Controlled Identifiers)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from .ceremony import institution_address
from .encoding import PublicKey, b64url, compact_json, unb64url
from .keys import verification_keys
from .models import Algorithm, IssuerKey, KeyPurpose
from .rules import INSTITUTION, INSTITUTION_EDDSA, institution_of

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519, _P256 = b"\xed\x01", b"\x80\x24"  # multicodec, as varints
INTEGRATORS = "integrators"
# Which keys stand in which document. Integrators' documents are nobody's card: another DID, other keys.
_CITY = (KeyPurpose.CREDENTIAL, KeyPurpose.W3C_EDDSA, KeyPurpose.W3C_ECDSA)
_API = (KeyPurpose.API_EDDSA, KeyPurpose.API_ECDSA)


class UnknownKey(ValueError):
    """No key is known by that name; the message says why."""


def did_of(address: str) -> str:
    """did:web of an issuer's address; a port's colon is percent-encoded, a path's slash a colon (did:web, 2.1)."""
    parts = urlsplit(address)
    return "did:web:" + quote(parts.netloc, safe="") + parts.path.replace("/", ":")


def issuer_did() -> str:
    """Of the city."""
    return did_of(settings.ISSUER_ORIGIN)


def did_of_key(key: IssuerKey) -> str:
    """Under which a card key signs W3C documents: its institution's, or the city's."""
    code = institution_of(key.purpose)
    return did_of(institution_address(code)) if code else issuer_did()


def integrators_did() -> str:
    """The DID under which integrators issue by the VC API; it stands for none of the city's cards."""
    return f"{issuer_did()}:{INTEGRATORS}"


def did_document(did: str) -> dict[str, Any]:
    """Of a DID that is published here; retired keys stay. Each is there as a JWK, and as a multikey for proofs."""
    methods = [_method(did, method, key) for method, key in own_keys(did).items()]
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/jwk/v1",
            "https://w3id.org/security/multikey/v1",
        ],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def multikey_id(did: str, key: IssuerKey) -> str:
    """The verification method that a Data Integrity proof names."""
    return f"{did}#{multikey(public_key(key.public_jwk))}"


def own_keys(did: str) -> dict[str, IssuerKey]:
    """Every verification method of the city's two DIDs, or of an institution's."""
    keys = [key for purpose in _purposes(did) for key in verification_keys(purpose)]
    return {f"{did}#{key.kid}": key for key in keys if key.algorithm == Algorithm.ES256} | {
        multikey_id(did, key): key for key in keys if key.purpose != KeyPurpose.CREDENTIAL
    }


def _purposes(did: str) -> tuple[str, ...]:
    if did == issuer_did():
        return _CITY
    if did == integrators_did():
        return _API
    code = did.removeprefix(did_of(institution_address("")))
    known = code != did and institution_of(INSTITUTION + code)
    return (INSTITUTION + code, INSTITUTION_EDDSA + code) if known else ()


def resolve(method: str) -> PublicKey:
    """The key of a verification method, without asking anybody. Raises UnknownKey."""
    did, _, fragment = method.partition("#")
    try:
        if did.startswith("did:key:") and fragment == did.removeprefix("did:key:"):
            return multikey_of(fragment)
        if did.startswith("did:jwk:") and fragment == "0":
            return public_key(json.loads(unb64url(did.removeprefix("did:jwk:"))))
    except (ValueError, KeyError, TypeError) as error:
        raise UnknownKey(f"{method[:80]} does not hold a P-256 or Ed25519 key.") from error
    key = own_keys(did).get(method)
    if key is None:
        raise UnknownKey(f"The key of {method[:200]} is not known here: did:key, did:jwk and this issuer's own are.")
    return public_key(key.public_jwk)


def did_jwk(jwk: dict[str, str]) -> str:
    """The DID that is nothing but this public key."""
    public = {name: jwk[name] for name in ("kty", "crv", "x", "y") if name in jwk}
    return f"did:jwk:{b64url(compact_json(public))}"


def public_key(jwk: dict[str, str]) -> PublicKey:
    """A P-256 or Ed25519 key. Raises ValueError, KeyError or TypeError."""
    if jwk["kty"] == "OKP" and jwk["crv"] == "Ed25519":
        return ed25519.Ed25519PublicKey.from_public_bytes(unb64url(jwk["x"]))
    if jwk["kty"] != "EC" or jwk["crv"] != "P-256":
        raise ValueError("neither P-256 nor Ed25519")
    point = b"\x04" + unb64url(jwk["x"]) + unb64url(jwk["y"])
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def multikey(key: PublicKey) -> str:
    """publicKeyMultibase (Controlled Identifiers, section 2.2.2)."""
    if isinstance(key, ed25519.Ed25519PublicKey):
        return multibase(_ED25519 + key.public_bytes_raw())
    return multibase(_P256 + key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


def multikey_of(text: str) -> PublicKey:
    """The reverse. Raises ValueError."""
    data = from_multibase(text)
    if data.startswith(_ED25519):
        return ed25519.Ed25519PublicKey.from_public_bytes(data[2:])
    if data.startswith(_P256):
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data[2:])
    raise ValueError("neither P-256 nor Ed25519")


def multibase(data: bytes) -> str:
    """Base58btc with its prefix."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _ALPHABET[digit] + digits
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + digits


def from_multibase(text: str) -> bytes:
    """The reverse, up to 200 characters. Raises ValueError."""
    digits = text[1:]
    if not text.startswith("z") or not digits or len(digits) > 200 or any(each not in _ALPHABET for each in digits):
        raise ValueError("not base58btc with the prefix z")
    number = 0
    for each in digits:
        number = number * 58 + _ALPHABET.index(each)
    zeros = len(digits) - len(digits.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _method(did: str, method: str, key: IssuerKey) -> dict[str, Any]:
    fragment = method.partition("#")[2]
    if fragment == key.kid:
        return {"id": method, "type": "JsonWebKey", "controller": did, "publicKeyJwk": described(key)}
    return {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": fragment}


def described(key: IssuerKey) -> dict[str, Any]:
    """A public JWK with what a verifier asks of it."""
    return {**key.public_jwk, "kid": key.kid, "alg": key.algorithm, "use": "sig"}
