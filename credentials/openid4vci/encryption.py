"""Encrypted credential requests and responses (OpenID4VCI 1.0 section 10), beneath TLS.

The keys for requests are made from the server's key, one a day: every web process has the same, and nothing is kept.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.http import HttpRequest
from django.utils import timezone

from identity.signing.encoding import compact_json, public_jwk

from ..errors import InvalidCredentialRequest, InvalidEncryptionParameters
from . import jwe, jws
from .reading import MAX_BODY, Malformed, body_of, json_object
from .secrets import keyed_hash

MEDIA_TYPE = "application/jwt"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
_DAY = dt.timedelta(days=1)
_MAX_KID = 255


@dataclass(frozen=True, slots=True)
class ResponseEncryption:
    """How the wallet wants its answer."""

    key: ec.EllipticCurvePublicKey
    header: dict[str, str]  # enc, and kid and zip as the wallet says

    def encrypted(self, body: dict[str, Any]) -> str:
        return jwe.encrypt(compact_json(body), self.key, self.header)


def metadata() -> dict[str, Any]:
    """credential_request_encryption and credential_response_encryption of the issuer's metadata."""
    today = timezone.now().date()
    own = public_jwk(_private_key(today).public_key())
    key = own | {"use": "enc", "alg": jwe.ALGORITHM, "kid": _kid(today)}
    both = {
        "enc_values_supported": list(jwe.ENC_VALUES),
        "zip_values_supported": list(jwe.ZIP_VALUES),
        "encryption_required": False,
    }
    return {
        "credential_request_encryption": {"jwks": {"keys": [key]}} | both,
        "credential_response_encryption": {"alg_values_supported": [jwe.ALGORITHM]} | both,
    }


def body_and_encryption(request: HttpRequest) -> tuple[dict[str, Any], ResponseEncryption | None]:
    """The body of a credential request, decrypted if need be, and how its answer is to be encrypted.

    Raises:
        InvalidEncryptionParameters, InvalidCredentialRequest.
    """
    is_encrypted = request.content_type == MEDIA_TYPE
    try:
        raw = body_of(request, MEDIA_TYPE if is_encrypted else "application/json")
        body = json_object(_decrypted(raw) if is_encrypted else raw)
    except Malformed as error:
        raise InvalidCredentialRequest(f"The request: {error}") from None
    if "credential_response_encryption" not in body:
        return body, None
    if not is_encrypted:
        raise InvalidEncryptionParameters(
            "credential_response_encryption works in an encrypted request only: encrypt it, or its key can be swapped."
        )
    try:
        return body, _response_encryption(body["credential_response_encryption"])
    except Malformed as error:
        raise InvalidEncryptionParameters(str(error)) from None


def _decrypted(raw: bytes) -> bytes:
    try:
        message = jwe.read(raw.decode("ascii", "replace").strip(), zips=jwe.ZIP_VALUES)
        today = timezone.now().date()
        # Metadata of yesterday may still be in use, and clocks of two servers differ at midnight.
        for day in (today, today - _DAY, today + _DAY):
            if message.kid == _kid(day):
                return message.opened(_private_key(day), MAX_BODY)
        raise Malformed("JWE header: kid is not of credential_request_encryption: read the metadata again.")
    except Malformed as error:
        raise InvalidEncryptionParameters(str(error)) from None


def _response_encryption(wanted: Any) -> ResponseEncryption:
    place = "credential_response_encryption"
    if not isinstance(wanted, dict):
        raise Malformed(f"{place} must be an object with jwk and enc.")
    jwk = wanted.get("jwk")
    key = jws.public_key(jws.public_jwk(jwk, f"{place}.jwk"), f"{place}.jwk")
    assert isinstance(jwk, dict)  # noqa: S101  # public_jwk has seen to it
    if jwk.get("alg") != jwe.ALGORITHM or wanted.get("alg", jwe.ALGORITHM) != jwe.ALGORITHM:
        raise Malformed(f"{place}.jwk.alg must be {jwe.ALGORITHM}.")
    if jwk.get("use", "enc") != "enc":
        raise Malformed(f"{place}.jwk.use must be enc.")
    header: dict[str, Any] = {"enc": wanted.get("enc")} | {name: wanted[name] for name in ("zip",) if name in wanted}
    if header["enc"] not in jwe.ENC_VALUES:
        raise Malformed(f"{place}.enc must be one of {', '.join(jwe.ENC_VALUES)}.")
    if header.get("zip", jwe.ZIP_VALUES[0]) not in jwe.ZIP_VALUES:
        raise Malformed(f"{place}.zip must be {jwe.ZIP_VALUES[0]}, or left out.")
    if "kid" in jwk:
        if not isinstance(jwk["kid"], str) or len(jwk["kid"]) > _MAX_KID:
            raise Malformed(f"{place}.jwk.kid must be a text of at most {_MAX_KID} characters.")
        header["kid"] = jwk["kid"]
    return ResponseEncryption(key, header)


def _kid(day: dt.date) -> str:
    return f"request-{day.isoformat()}"


def _private_key(day: dt.date) -> ec.EllipticCurvePrivateKey:
    return _from_seed(keyed_hash("request-encryption", day.isoformat()))


@lru_cache(maxsize=8)
def _from_seed(seed: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_ORDER - 1) + 1, ec.SECP256R1())
