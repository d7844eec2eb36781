"""Judging a DeviceResponse (ISO/IEC 18013-5, 8.3.2.1.2.2): a document that its holder shows here and now.

Here and now is the session transcript, which OpenID4VP 1.0 appendix B.2.6 says: nothing of it is sent, so a response
that was made for another nonce, verifier, address or encryption key has a signature that does not fit.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import cbor2

from .structure import DATA_ITEM, encoded, fits, inner, to_be_signed
from .verification import MAX_LENGTH, UNREADABLE, Mdoc, MdocRefused, judged

# ES256, and the name that says the curve too (ESP256, RFC 9864).
ALGORITHMS = (-7, -9)
_ALG, _CRIT = 1, 2


def redirect_transcript(client_id: str, nonce: str, response_uri: str, thumbprint: bytes | None) -> bytes:
    """SessionTranscript of `direct_post` and, with the encryption key's thumbprint, of `direct_post.jwt`."""
    return _transcript("OpenID4VPHandover", [client_id, nonce, thumbprint, response_uri])


def browser_transcript(origin: str, nonce: str, thumbprint: bytes | None) -> bytes:
    """The same of `dc_api` and `dc_api.jwt`."""
    return _transcript("OpenID4VPDCAPIHandover", [origin, nonce, thumbprint])


def _transcript(name: str, info: list[Any]) -> bytes:
    return encoded([None, None, [name, sha256(encoded(info)).digest()]])


def verify_shown(data: bytes, transcript: bytes) -> Mdoc:
    """Judge a DeviceResponse with one document in it. Raises MdocRefused."""
    if len(data) > MAX_LENGTH:
        raise MdocRefused("malformed_presentation", f"The presentation has more than {MAX_LENGTH} bytes.")
    try:
        document = _document(cbor2.loads(data))
        mdoc = judged(document["issuerSigned"])
        if document["docType"] != mdoc.doctype:
            raise MdocRefused("malformed_presentation", "docType of the document is not what its issuer signed.")
        _check_device(document.get("deviceSigned"), mdoc, transcript)
    except UNREADABLE:
        raise MdocRefused(
            "malformed_presentation", "A DeviceResponse of ISO/IEC 18013-5 is expected, in base64url."
        ) from None
    return mdoc


def _document(response: Any) -> dict[str, Any]:
    if response["version"] != "1.0" or response["status"] != 0:
        raise MdocRefused("malformed_presentation", "A DeviceResponse of version 1.0 and status 0 is expected.")
    documents = response["documents"]
    if not isinstance(documents, list) or len(documents) != 1:
        raise MdocRefused("malformed_presentation", "A DeviceResponse holds one document.")
    return dict(documents[0])


def _check_device(signed: Any, mdoc: Mdoc, transcript: bytes) -> None:
    """DeviceSigned: a signature over the transcript by the key in the document."""
    ways = signed["deviceAuth"] if isinstance(signed, dict) and "deviceAuth" in signed else {}
    if "deviceSignature" not in ways:
        said = "no deviceMac, as deviceauth_alg_values of the request says" if ways else "the document has none"
        raise MdocRefused("key_binding_missing", f"deviceAuth: a deviceSignature is expected; {said}.")
    protected, _outside, payload, signature = ways["deviceSignature"]
    header = cbor2.loads(protected)
    if header.get(_ALG) not in ALGORITHMS or _CRIT in header or payload is not None:
        raise MdocRefused(
            "malformed_key_binding", "deviceSignature: alg must be ES256, and the payload nil, which is detached."
        )
    said_by_device = inner(signed["nameSpaces"])
    if cbor2.loads(said_by_device) != {}:
        raise MdocRefused("malformed_key_binding", "deviceSigned: the issuer let the holder add no elements.")
    shown = [b"\x84", encoded("DeviceAuthentication"), transcript, encoded(mdoc.doctype), encoded(signed["nameSpaces"])]
    data = encoded(cbor2.CBORTag(DATA_ITEM, b"".join(shown)))
    if not fits(mdoc.holder, to_be_signed(data, protected), signature):
        raise MdocRefused(
            "wrong_holder_signature",
            "deviceSignature: not by the document's key, or for another session transcript than this request's"
            " (client_id or origin, nonce, encryption key, response_uri).",
        )
