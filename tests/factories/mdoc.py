"""A wallet of mobile documents: it holds one, and shows it as asked or wrongly."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from jwcrypto.jwk import JWK

from identity.models import Member
from identity.signing.encoding import b64url
from tests.factories.credentials import Key, Wallet, offered, unpadded

DOCTYPE = "kr.go.incheon.citizen-card.1"
ES256 = b"\xa1\x01\x26"


def packed(value: Any) -> cbor2.CBORTag:
    return cbor2.CBORTag(24, cbor2.dumps(value))


def transcript(request: dict[str, Any], **changes: Any) -> list[Any]:
    """Of that request, or of one that says something else."""
    asked = request | changes
    keys = asked["client_metadata"].get("jwks", {}).get("keys")
    thumbprint = unpadded(JWK(**keys[0]).thumbprint()) if keys else None
    if "expected_origins" in asked:
        name, info = "OpenID4VPDCAPIHandover", [asked["expected_origins"][0], asked["nonce"], thumbprint]
    else:
        name = "OpenID4VPHandover"
        info = [asked["client_id"], asked["nonce"], thumbprint, asked["response_uri"]]
    return [None, None, [name, hashlib.sha256(cbor2.dumps(info)).digest()]]


@dataclass
class MdocHolder:
    """One copy of a citizen card."""

    key: Key
    card: str

    @classmethod
    def with_card(cls, member: Member | None = None) -> MdocHolder:
        wallet = Wallet()
        body = {"credential_configuration_id": "citizen-card-mdoc", "proofs": {"jwt": wallet.proofs()}}
        answer = wallet.ask(wallet.token(offered(member)), body)
        assert answer.status_code == 200, answer.content
        return cls(wallet.keys[0], answer.json()["credentials"][0]["credential"])

    @property
    def private_jwk(self) -> dict[str, Any]:
        exported: dict[str, Any] = json.loads(JWK.from_pyca(self.key).export_private())
        return exported

    def issued(self, *elements: str) -> dict[str, Any]:
        """IssuerSigned with those elements only, by name."""
        signed: dict[str, Any] = cbor2.loads(unpadded(self.card))
        items = signed["nameSpaces"][DOCTYPE]
        kept = [each for each in items if cbor2.loads(each.value)["elementIdentifier"] in elements]
        return signed | {"nameSpaces": {DOCTYPE: kept}}

    def presented(self, request: dict[str, Any], **more: Any) -> str:
        """A good DeviceResponse but for what `more` says: key, issued, `asked` of the transcript, members."""
        issued = more.pop("issued", None) or self.issued("resident")
        asked, added = more.pop("asked", {}), packed(more.pop("added", {}))
        said = ["DeviceAuthentication", transcript(request, **asked), DOCTYPE, added]
        header = more.pop("header", ES256)
        data = cbor2.dumps(["Signature1", header, b"", cbor2.dumps(packed(said))])
        numbers = decode_dss_signature((more.pop("key", None) or self.key).sign(data, ec.ECDSA(hashes.SHA256())))
        signature = b"".join(number.to_bytes(32, "big") for number in numbers)
        auth = more.pop("auth", {"deviceSignature": [header, {}, more.pop("payload", None), signature]})
        document = {
            "docType": more.pop("doctype", DOCTYPE),
            "issuerSigned": issued,
            "deviceSigned": {"nameSpaces": added, "deviceAuth": auth},
        }
        response = {"version": "1.0", "status": 0, "documents": [document]} | more
        return b64url(cbor2.dumps(response))
