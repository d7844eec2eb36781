"""A passkey in software (WebAuthn Level 3, sections 6.1 and 6.5), so that a script can sign up as a phone does."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

from identity.signing.encoding import b64url

USER_PRESENT, USER_VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftwarePasskey:
    """One P-256 credential for one origin."""

    def __init__(self, origin: str) -> None:
        self._origin, self._rp_id = origin, urlsplit(origin).hostname or ""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id = secrets.token_bytes(32)
        self._counter = 0
        self._user_handle = ""

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer to `navigator.credentials.create({publicKey: options})`, attestation "none"."""
        self._user_handle = options["user"]["id"]
        numbers = self._key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self._id).to_bytes(2, "big") + self._id + cbor.encode(cose)
        data = self._authenticator_data(USER_PRESENT | USER_VERIFIED | ATTESTED) + attested
        return self._credential(
            {
                "clientDataJSON": b64url(self._client_data("webauthn.create", options["challenge"])),
                "attestationObject": b64url(cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})),
                "transports": ["internal"],
            }
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer to `navigator.credentials.get({publicKey: options})`."""
        data = self._authenticator_data(USER_PRESENT | USER_VERIFIED)
        client_data = self._client_data("webauthn.get", options["challenge"])
        signature = self._key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            {
                "clientDataJSON": b64url(client_data),
                "authenticatorData": b64url(data),
                "signature": b64url(signature),
                "userHandle": self._user_handle,
            }
        )

    def _authenticator_data(self, flags: int) -> bytes:
        self._counter += 1
        return hashlib.sha256(self._rp_id.encode()).digest() + bytes([flags]) + self._counter.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self._origin, "crossOrigin": False}).encode()

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": b64url(self._id),
            "rawId": b64url(self._id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": True}},
            "response": response,
        }
