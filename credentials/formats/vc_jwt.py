"""W3C credentials as a JWT (`vc+jwt`, VC-JOSE-COSE): the same document, enveloped."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from identity.signing.dids import did_of_key
from identity.signing.encoding import b64url, compact_json
from identity.signing.models import IssuerKey

from ..claims import CardContent
from ..models import CardKind
from . import Binding, Frame, Issued, Sign
from .ldp_vc import definition
from .w3c.documents import card_document

IDENTIFIER = CODE = "vc+jwt"
SUFFIX = "vc-jwt"
SIGNING_KIND = "vc-jwt"
BINDING_METHODS = ("did:jwk", "did:key", "jwk")


def configuration(kind: CardKind) -> dict[str, Any]:
    """As OpenID4VCI's other formats of W3C credentials; `vc+jwt` has no profile of its own there."""
    return {"credential_definition": definition(kind), "credential_signing_alg_values_supported": ["ES256"]}


def claims_at(kind: CardKind) -> tuple[str, ...]:
    """See formats.Format."""
    return ("credentialSubject",)


def header(key: IssuerKey) -> str:
    """The protected header (VC-JOSE-COSE section 3.1), base64url; `kid` is a verification method of the DID."""
    return jws_header(f"{did_of_key(key)}#{key.kid}")


def jws_header(method: str) -> str:
    return b64url(compact_json({"alg": "ES256", "cty": "vc", "kid": method, "typ": "vc+jwt"}))


def build(frame: Frame, content: CardContent, bindings: Sequence[Binding], header: str, sign: Sign) -> list[Issued]:
    """See formats.Format."""
    return [
        Issued(jwt, sha256(jwt.encode()).digest())
        for jwt in jwts([card_document(frame, content, binding) for binding in bindings], header, sign)
    ]


def jwts(documents: Sequence[dict[str, Any]], header: str, sign: Sign) -> list[str]:
    """Each document in a JWT of its own."""
    inputs = [f"{header}.{b64url(compact_json(document))}" for document in documents]
    signatures = sign([data.encode() for data in inputs])
    return [f"{data}.{b64url(signature)}" for data, signature in zip(inputs, signatures, strict=True)]
