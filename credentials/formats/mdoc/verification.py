"""Judging what an issuer signed of a mobile document, with all or some of its elements. Nothing is fetched.

That the holder shows it here and now (DeviceSigned) is for who asked: `Mdoc.holder` is the key to check it with.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.utils import timezone

from identity.signing.encoding import unb64url
from identity.signing.keys import verification_keys
from identity.signing.models import KeyPurpose
from identity.signing.rules import MDOC_HEADER

from .structure import DATA_ITEM, X5CHAIN, encoded, jwk_of, to_be_signed

MAX_LENGTH = 64 * 1024  # bytes


class MdocRefused(Exception):
    """The text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Mdoc:
    """A document that is right in itself: what it says, until when, to whom, and where its status stands."""

    doctype: str
    claims: dict[str, Any]
    expires_at: dt.datetime
    holder: dict[str, str]  # JWK
    status_uri: str
    status_index: int


def verify(text: str) -> Mdoc:
    """Judge a credential as OpenID4VCI gives it (base64url). Raises MdocRefused."""
    try:
        data = unb64url(text)
    except ValueError:
        raise MdocRefused("The document is not base64url.") from None
    return verify_issued(data)


def verify_issued(data: bytes) -> Mdoc:
    """Judge an IssuerSigned structure: signature, signer, digests, period. Raises MdocRefused."""
    if len(data) > MAX_LENGTH:
        raise MdocRefused(f"The document has more than {MAX_LENGTH} bytes.")
    try:
        return _verified(cbor2.loads(data))
    except MdocRefused:
        raise
    except (cbor2.CBORDecodeError, EOFError, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        raise MdocRefused("The document is no IssuerSigned of ISO/IEC 18013-5.") from None


def _verified(signed: Any) -> Mdoc:
    protected, outside, payload, signature = signed["issuerAuth"]
    if protected != MDOC_HEADER:
        raise MdocRefused("issuerAuth: the protected header must hold alg ES256, and nothing else.")
    _check_signature(outside.get(X5CHAIN), payload, signature)
    document = cbor2.loads(_inner(cbor2.loads(payload)))
    doctype = document["docType"]
    claims = _claims(signed["nameSpaces"], doctype, document["valueDigests"])
    begins, ends = (_time(document["validityInfo"][name]) for name in ("validFrom", "validUntil"))
    if not begins <= timezone.now() < ends:
        raise MdocRefused("validityInfo: the document is not valid now.")
    place = document["status"]["status_list"]
    holder = jwk_of(document["deviceKeyInfo"]["deviceKey"])
    return Mdoc(doctype, claims, ends, holder, str(place["uri"]), int(place["idx"]))


def _check_signature(chain: Any, payload: bytes, signature: bytes) -> None:
    """The certificate must be, byte for byte, that of a document signer of ours whose signatures count."""
    leaf = chain[0] if isinstance(chain, list) else chain
    named = base64.b64encode(leaf).decode()
    key = next((each for each in verification_keys(KeyPurpose.MDOC) if each.x5c[:1] == [named]), None)
    if key is None:
        raise MdocRefused("x5chain: the certificate is not that of a document signer of this city.")
    jwk = key.public_jwk
    public = ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(), b"\x04" + unb64url(jwk["x"]) + unb64url(jwk["y"])
    )
    r, s = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:]))
    try:
        public.verify(encode_dss_signature(r, s), to_be_signed(payload), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise MdocRefused("issuerAuth: the signature does not fit the document.") from None


def _claims(spaces: dict[str, Any], doctype: str, digests: dict[str, Any]) -> dict[str, Any]:
    if set(spaces) - {doctype} or set(digests) != {doctype}:
        raise MdocRefused("nameSpaces: only the namespace named as the document type is known.")
    claims: dict[str, Any] = {}
    for tagged in spaces.get(doctype, []):
        item = cbor2.loads(_inner(tagged))
        name = item["elementIdentifier"]
        if digests[doctype].get(item["digestID"]) != sha256(encoded(tagged)).digest() or name in claims:
            raise MdocRefused(f"nameSpaces: {str(name)[:60]} is not what was signed.")
        claims[name] = item["elementValue"]
    return claims


def _inner(tagged: Any) -> bytes:
    if not isinstance(tagged, cbor2.CBORTag) or tagged.tag != DATA_ITEM:
        raise ValueError("no data item")
    value: bytes = tagged.value
    return value


def _time(value: Any) -> dt.datetime:
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        raise ValueError("no time")
    return value
