"""Mobile documents (`mso_mdoc`, ISO/IEC 18013-5 and OpenID4VCI 1.0 appendix A.2), for outside wallets."""

from __future__ import annotations

import base64
import random
import secrets
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography import x509

from identity.signing.encoding import b64url
from identity.signing.models import IssuerKey
from identity.signing.rules import MDOC_HEADER

from ..claims import CardContent
from ..models import CardKind
from . import Binding, Frame, Issued, Sign
from .mdoc.structure import X5CHAIN, cose_key, data_item, doctype_of, encoded, tdate, to_be_signed

IDENTIFIER = CODE = "mso_mdoc"
SUFFIX = "mdoc"
SIGNING_KIND = "mso-mdoc"
BINDING_METHODS = ("cose_key",)
SALT_BYTES = 32
_ES256 = -7
_shuffled = random.SystemRandom().sample


def configuration(kind: CardKind) -> dict[str, Any]:
    """OpenID4VCI 1.0 appendix A.2.2."""
    return {"doctype": doctype_of(kind.vct), "credential_signing_alg_values_supported": [_ES256]}


def claims_at(kind: CardKind) -> tuple[str, ...]:
    """The namespace."""
    return (doctype_of(kind.vct),)


def header(key: IssuerKey) -> str:
    """The document signer's certificates, in base64."""
    return ",".join(key.x5c)


def build(frame: Frame, content: CardContent, bindings: Sequence[Binding], header: str, sign: Sign) -> list[Issued]:
    """See formats.Format. Every element is disclosed alone, those that other formats always show, too."""
    chain = [base64.b64decode(each) for each in header.split(",")]
    doctype, values = doctype_of(frame.vct), content.shown | content.chosen
    begins = max(frame.issued_at, _valid_from(chain[0]))  # a certificate signs nothing before it is valid
    validity = {
        "signed": tdate(begins),
        "validFrom": tdate(begins),
        "validUntil": tdate(int(content.expires_at.timestamp())),
    }
    items = [_items(values) for _ in bindings]
    payloads = [
        encoded(data_item(_security_object(doctype, own, binding, validity)))
        for own, binding in zip(items, bindings, strict=True)
    ]
    signatures = sign([to_be_signed(payload) for payload in payloads])
    outside = {X5CHAIN: chain[0] if len(chain) == 1 else chain}
    return [
        Issued(
            b64url(encoded({"nameSpaces": {doctype: own}, "issuerAuth": [MDOC_HEADER, outside, payload, signature]})),
            sha256(payload).digest(),
        )
        for own, payload, signature in zip(items, payloads, signatures, strict=True)
    ]


def _items(values: dict[str, Any]) -> list[Any]:
    """IssuerSignedItems under digest ids in random order, which tell nothing of what is left out."""
    numbers = _shuffled(range(len(values)), len(values))
    return [
        data_item(
            {
                "digestID": number,
                "random": secrets.token_bytes(SALT_BYTES),
                "elementIdentifier": name,
                "elementValue": value,
            }
        )
        for number, (name, value) in sorted(zip(numbers, values.items(), strict=True))
    ]


def _security_object(doctype: str, items: list[Any], binding: Binding, validity: dict[str, Any]) -> dict[str, Any]:
    digests = {number: sha256(encoded(item)).digest() for number, item in enumerate(items)}
    return {
        "version": "1.0",
        "digestAlgorithm": "SHA-256",
        "valueDigests": {doctype: digests},
        "deviceKeyInfo": {"deviceKey": cose_key(binding.jwk)},
        "docType": doctype,
        "validityInfo": validity,
        "status": {"status_list": {"idx": binding.place.index, "uri": binding.place.uri}},
    }


@lru_cache(maxsize=16)
def _valid_from(certificate: bytes) -> int:
    return int(x509.load_der_x509_certificate(certificate).not_valid_before_utc.timestamp())
