"""W3C credentials of VCDM 1.1 as a JWT (`jwt_vc_json`): what many wallets that are older than VCDM 2.0 hold."""

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
from .vc_jwt import jwts
from .w3c.documents import card_document
from .w3c.version1 import jwt_claims
from .w3c.vocabulary import type_names

IDENTIFIER = CODE = "jwt_vc_json"
SUFFIX = "jwt-vc-json"
SIGNING_KIND = "jwt-vc-json"
BINDING_METHODS = ("did:jwk", "did:key", "jwk")


def configuration(kind: CardKind) -> dict[str, Any]:
    """OpenID4VCI 1.0 appendix A.1.1: types alone, nobody reads contexts in this format."""
    return {
        "credential_definition": {"type": ["VerifiableCredential", type_names(kind.vct)[0]]},
        "credential_signing_alg_values_supported": ["ES256"],
    }


def claims_at(kind: CardKind) -> tuple[str, ...]:
    """See formats.Format."""
    return ("credentialSubject",)


def header(key: IssuerKey) -> str:
    """The protected header, base64url; `kid` is a verification method of the DID."""
    return b64url(compact_json({"alg": "ES256", "kid": f"{did_of_key(key)}#{key.kid}", "typ": "JWT"}))


def build(frame: Frame, content: CardContent, bindings: Sequence[Binding], header: str, sign: Sign) -> list[Issued]:
    """See formats.Format."""
    payloads = [jwt_claims(card_document(frame, content, binding)) for binding in bindings]
    return [Issued(jwt, sha256(jwt.encode()).digest()) for jwt in jwts(payloads, header, sign)]
