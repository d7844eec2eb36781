"""A wallet of W3C formats: it holds one card, and presents it as asked or wrongly."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from jwcrypto.jwk import JWK

from credentials.formats.w3c.canonical import canonical
from credentials.formats.w3c.version1 import BASE_1
from credentials.formats.w3c.vocabulary import BASE
from identity.models import Member
from identity.signing.dids import did_jwk, multibase
from identity.signing.encoding import public_jwk
from tests.factories.credentials import Key, Wallet, offered, signed_jws
from tests.factories.presentation import part


def audience_of(request: dict[str, Any]) -> str:
    """Whom to present for: the origin over the browser's API, else the client identifier."""
    origins = request.get("expected_origins")
    return f"origin:{origins[0]}" if origins else str(request["client_id"])


@dataclass
class W3cHolder:
    """One copy of a citizen card in a format, by the suffix of its configuration."""

    key: Key
    card: Any

    @classmethod
    def with_card(cls, suffix: str, member: Member | None = None) -> W3cHolder:
        wallet = Wallet()
        body = {"credential_configuration_id": f"citizen-card-{suffix}"}
        token = wallet.token(offered(member))
        answer = wallet.ask(token, body | {"proofs": {"jwt": wallet.proofs()}})
        assert answer.status_code == 200, answer.content
        return cls(wallet.keys[0], answer.json()["credentials"][0]["credential"])

    @property
    def method(self) -> str:
        return f"{did_jwk(public_jwk(self.key.public_key()))}#0"

    @property
    def private_jwk(self) -> dict[str, Any]:
        exported: dict[str, Any] = json.loads(JWK.from_pyca(self.key).export_private())
        return exported

    def presented(self, request: dict[str, Any], **more: Any) -> Any:
        """A good presentation but for what `more` says: members of proof or JWT (None takes one away), card, key."""
        card, key = more.pop("card", self.card), more.pop("key", self.key)
        if not isinstance(card, str):
            return self._with_proof(request, card, key, more)
        secure = self._in_jwt_of_version_1 if "vc" in part(card, 1) else self._in_jwt
        return secure(request, card, key, more)

    def _with_proof(self, request: dict[str, Any], card: Any, key: Key, more: dict[str, Any]) -> dict[str, Any]:
        document = {"@context": [BASE], "type": ["VerifiablePresentation"], "verifiableCredential": [card]}
        document["holder"] = self.method.partition("#")[0]
        bound = {"challenge": request["nonce"], "domain": audience_of(request)}
        return self.with_proof(document, key, **(bound | more))

    def with_proof(self, document: dict[str, Any], key: Key | None = None, **more: Any) -> dict[str, Any]:
        """Signed by the holder's key or another; `more` are members of the proof."""
        options = {
            "type": "DataIntegrityProof",
            "cryptosuite": "ecdsa-rdfc-2019",
            "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "verificationMethod": self.method,
            "proofPurpose": "authentication",
        } | more
        options = {name: value for name, value in options.items() if value is not None}
        parts = canonical({"@context": document["@context"]} | options), canonical(document)
        data = b"".join(sha256(part).digest() for part in parts)
        numbers = decode_dss_signature((key or self.key).sign(data, ec.ECDSA(hashes.SHA256())))
        signature = b"".join(number.to_bytes(32, "big") for number in numbers)
        return document | {"proof": options | {"proofValue": multibase(signature)}}

    def _in_jwt(self, request: dict[str, Any], card: Any, key: Key, more: dict[str, Any]) -> str:
        inside = {"@context": BASE, "type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{card}"}
        said = {
            "@context": [BASE],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [inside],
            "nonce": request["nonce"],
            "aud": audience_of(request),
            "iat": int(time.time()),
        } | more
        header = {"alg": "ES256", "typ": said.pop("typ", "vp+jwt"), "kid": said.pop("kid", self.method)}
        return signed_jws(key, header, {name: value for name, value in said.items() if value is not None})

    def _in_jwt_of_version_1(self, request: dict[str, Any], card: str, key: Key, more: dict[str, Any]) -> str:
        inside = {"@context": [BASE_1], "type": ["VerifiablePresentation"], "verifiableCredential": [card]}
        said = {
            "iss": self.method.partition("#")[0],
            "vp": inside | more.pop("inside", {}),
            "nonce": request["nonce"],
            "aud": audience_of(request),
            "iat": int(time.time()),
        } | more
        header = {"alg": "ES256", "typ": said.pop("typ", "JWT"), "kid": said.pop("kid", self.method)}
        return signed_jws(key, header, {name: value for name, value in said.items() if value is not None})
