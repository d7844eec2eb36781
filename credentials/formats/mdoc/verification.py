"""Judging what an issuer signed of a mobile document, with all or some of its elements. Nothing is fetched.

That the holder shows it here and now (DeviceSigned) is judged in `device`, with the key that `Mdoc.holder` names.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import cbor2
from cryptography import x509
from django.utils import timezone

from identity.signing.encoding import unb64url
from identity.signing.keys import verification_keys
from identity.signing.models import KeyPurpose
from identity.signing.rules import MDOC_HEADER

from .structure import X5CHAIN, encoded, fits, inner, jwk_of, to_be_signed

MAX_LENGTH = 64 * 1024  # bytes
# What cbor2 and a look into something of another shape raise.
UNREADABLE = (cbor2.CBORDecodeError, EOFError, LookupError, TypeError, ValueError, AttributeError, RecursionError)


class MdocRefused(Exception):
    """`code` names the check that failed; the text says what is wrong."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Mdoc:
    """A document that is right in itself: what it says, until when, to whom, and where its status stands."""

    doctype: str
    claims: dict[str, Any]
    expires_at: dt.datetime
    holder: dict[str, str]  # JWK
    status_uri: str  # empty: it has no place in a status list
    status_index: int


def verify(text: str) -> Mdoc:
    """Judge a credential as OpenID4VCI gives it (base64url). Raises MdocRefused."""
    try:
        data = unb64url(text)
    except ValueError:
        raise MdocRefused("malformed_card", "The document is not base64url.") from None
    return verify_issued(data)


def verify_issued(data: bytes) -> Mdoc:
    """Judge an IssuerSigned structure: signature, signer, digests, period. Raises MdocRefused."""
    if len(data) > MAX_LENGTH:
        raise MdocRefused("malformed_card", f"The document has more than {MAX_LENGTH} bytes.")
    try:
        return judged(cbor2.loads(data))
    except UNREADABLE:
        raise MdocRefused("malformed_card", "The document is no IssuerSigned of ISO/IEC 18013-5.") from None


def judged(signed: Any) -> Mdoc:
    """The same, once decoded. Raises MdocRefused, and UNREADABLE where it is of another shape."""
    protected, outside, payload, signature = signed["issuerAuth"]
    if protected != MDOC_HEADER:
        raise MdocRefused("malformed_card", "issuerAuth: the protected header must hold alg ES256, and nothing else.")
    signer = _signer(outside.get(X5CHAIN), payload, signature)
    document = cbor2.loads(inner(cbor2.loads(payload)))
    doctype = document["docType"]
    claims = _claims(signed["nameSpaces"], doctype, document["valueDigests"])
    ends = _check_period(document["validityInfo"], signer)
    place = _place(document.get("status"))
    return Mdoc(doctype, claims, ends, jwk_of(document["deviceKeyInfo"]["deviceKey"]), *place)


def _signer(chain: Any, payload: bytes, signature: bytes) -> x509.Certificate:
    """The certificate must be, byte for byte, that of a document signer of ours whose signatures count."""
    leaf = chain[0] if isinstance(chain, list) else chain
    named = base64.b64encode(leaf).decode()
    key = next((each for each in verification_keys(KeyPurpose.MDOC) if each.x5c[:1] == [named]), None)
    if key is None:
        raise MdocRefused("untrusted_issuer", "x5chain: the certificate is not that of a document signer of this city.")
    if not fits(key.public_jwk, to_be_signed(payload), signature):
        raise MdocRefused("wrong_issuer_signature", "issuerAuth: the signature does not fit the document.")
    return x509.load_der_x509_certificate(leaf)


def _claims(spaces: dict[str, Any], doctype: str, digests: dict[str, Any]) -> dict[str, Any]:
    if set(spaces) - {doctype} or set(digests) != {doctype}:
        raise MdocRefused("malformed_card", "nameSpaces: only the namespace named as the document type is known.")
    claims: dict[str, Any] = {}
    for tagged in spaces.get(doctype, []):
        item = cbor2.loads(inner(tagged))
        name = item["elementIdentifier"]
        if digests[doctype].get(item["digestID"]) != sha256(encoded(tagged)).digest() or name in claims:
            raise MdocRefused("disclosure_not_in_digests", f"nameSpaces: {str(name)[:60]} is not what was signed.")
        claims[name] = item["elementValue"]
    return claims


def _check_period(validity: dict[str, Any], signer: x509.Certificate) -> dt.datetime:
    """Until when the document is valid (ISO/IEC 18013-5, 9.3.1): now, and made while its signer's certificate was."""
    signed, begins, ends = (_time(validity[name]) for name in ("signed", "validFrom", "validUntil"))
    now = timezone.now()
    if begins > now:
        raise MdocRefused("card_not_yet_valid", "validityInfo: the document is not valid now, but later.")
    if ends <= now:
        raise MdocRefused("card_expired", "validityInfo: the document is not valid now any more.")
    if not signer.not_valid_before_utc <= signed <= now <= signer.not_valid_after_utc:
        raise MdocRefused("untrusted_issuer", "x5chain: the certificate is or was not valid.")
    return ends


def _place(status: Any) -> tuple[str, int]:
    """In a Token Status List. An identifier list is no answer: no issuer of the trust list keeps one."""
    place = status.get("status_list") if isinstance(status, dict) else None
    if not isinstance(place, dict):
        return "", -1
    return str(place["uri"]), int(place["idx"])


def _time(value: Any) -> dt.datetime:
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        raise ValueError("no time")
    return value
