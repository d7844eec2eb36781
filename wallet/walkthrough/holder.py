"""A citizen with an outside wallet: signs up, binds, receives a card over OpenID4VCI, and shows it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from identity.signing.encoding import b64url, compact_json, public_jwk

from .http import Browser, Unexpected
from .passkey import SoftwarePasskey

ACCOUNTS = "/_allauth/browser/v1"
PRE_AUTHORIZED = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
COPIES = 10


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a card and the private key that it is bound to."""

    sd_jwt: str
    key: ec.EllipticCurvePrivateKey

    def private_jwk(self) -> dict[str, str]:
        scalar = self.key.private_numbers().private_value.to_bytes(32, "big")
        return {**public_jwk(self.key.public_key()), "d": b64url(scalar)}


def sign_jwt(key: ec.EllipticCurvePrivateKey, header: dict[str, Any], payload: dict[str, Any]) -> str:
    """ES256 by the holder's own key."""
    signed = f"{b64url(compact_json({'alg': 'ES256', **header}))}.{b64url(compact_json(payload))}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{b64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


class Citizen:
    """One person with a browser on the wallet origin and a wallet of their own."""

    def __init__(self, wallet_origin: str) -> None:
        self.browser = Browser(wallet_origin)
        self.passkey = SoftwarePasskey(wallet_origin)

    def sign_up(self, email: str) -> str:
        """Sign up by passkey. Gives the member's id."""
        browser = self.browser
        browser.get(f"{ACCOUNTS}/config").expect(200)
        browser.send_json("POST", f"{ACCOUNTS}/auth/webauthn/signup", {"email": email}).expect(401)
        code = browser.get("/api/sandbox/last-code").expect(200).json()["code"]
        browser.send_json("POST", f"{ACCOUNTS}/auth/email/verify", {"key": code}).expect(200, 401)
        answer = browser.get(f"{ACCOUNTS}/auth/webauthn/signup").expect(200).json()
        options = answer["data"]["creation_options"]["publicKey"]
        body = {"name": "Walkthrough", "credential": self.passkey.create(options)}
        browser.send_json("PUT", f"{ACCOUNTS}/auth/webauthn/signup", body).expect(200)
        return str(browser.get("/api/me").expect(200).json()["member_id"])

    def sign_in(self) -> None:
        """Sign in again, in a browser that knows nothing, by the passkey alone."""
        self.browser = Browser(self.browser.origin)
        self.browser.get(f"{ACCOUNTS}/config").expect(200)
        answer = self.browser.get(f"{ACCOUNTS}/auth/webauthn/login").expect(200).json()
        options = answer["data"]["request_options"]["publicKey"]
        body = {"credential": self.passkey.get(options)}
        self.browser.send_json("POST", f"{ACCOUNTS}/auth/webauthn/login", body).expect(200)

    def bind(self, code: str) -> None:
        self.browser.send_json("POST", "/api/binding", {"code": code}).expect(201)
        if not self.browser.get("/api/me").expect(200).json()["resident"]:
            raise Unexpected("bound, but /api/me does not say so")

    def ask_for_offer(self) -> tuple[str, str]:
        """The offer's address and the transaction code, in one tap."""
        answer = self.browser.send_json("POST", "/api/cards/citizen/offer").expect(201).json()
        return answer["credential_offer_uri"], answer["tx_code"]


def receive(offer_uri: str, tx_code: str) -> list[Copy]:
    """Redeem an offer as any wallet would, knowing nothing but the offer (OpenID4VCI 1.0)."""
    outside = Browser("")
    reference = parse_qs(urlsplit(offer_uri).query)["credential_offer_uri"][0]
    offer = outside.get(reference).expect(200).json()
    issuer = offer["credential_issuer"]
    metadata = outside.get(f"{issuer}/.well-known/openid-credential-issuer").expect(200).json()
    server = (metadata.get("authorization_servers") or [issuer])[0]
    oauth = outside.get(f"{server}/.well-known/oauth-authorization-server").expect(200).json()
    form = {
        "grant_type": PRE_AUTHORIZED,
        "pre-authorized_code": offer["grants"][PRE_AUTHORIZED]["pre-authorized_code"],
        "tx_code": tx_code,
    }
    token = outside.post_form(oauth["token_endpoint"], form).expect(200).json()["access_token"]
    again = outside.post_form(oauth["token_endpoint"], form)
    if again.status != 400 or again.json()["error"] != "invalid_grant":
        raise Unexpected("the pre-authorized code worked twice")
    nonce = outside.send_json("POST", metadata["nonce_endpoint"]).expect(200).json()["c_nonce"]
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(COPIES)]
    request = {
        "credential_configuration_id": offer["credential_configuration_ids"][0],
        "proofs": {"jwt": [_proof(key, issuer, nonce) for key in keys]},
    }
    bearer = {"Authorization": f"Bearer {token}"}
    answer = outside.send_json("POST", metadata["credential_endpoint"], request, **bearer).expect(200).json()
    event = {"notification_id": answer["notification_id"], "event": "credential_accepted"}
    outside.send_json("POST", metadata["notification_endpoint"], event, **bearer).expect(204)
    return [Copy(item["credential"], key) for item, key in zip(answer["credentials"], keys, strict=True)]


def _proof(key: ec.EllipticCurvePrivateKey, issuer: str, nonce: str) -> str:
    header = {"typ": "openid4vci-proof+jwt", "jwk": public_jwk(key.public_key())}
    return sign_jwt(key, header, {"aud": issuer, "iat": int(time.time()), "nonce": nonce})


def describe(copies: list[Copy]) -> str:
    """What a wallet would say of what it got."""
    disclosures = copies[0].sd_jwt.split("~")[1:-1]
    return f"{len(copies)} copies, {len(disclosures)} claims to choose from"
