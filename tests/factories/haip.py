"""A wallet provider, and a wallet of the profile `haip` that it vouches for."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from credentials.models import Credential, WalletProvider
from identity.signing.encoding import b64url, public_jwk
from tests.factories.credentials import Key, new_keys, signed_jws
from tests.factories.dpop import TOKEN, BoundWallet

PAR = "/openid4vci/par"
CLIENT_ID, REDIRECT_URI = "https://wallet.example/app", "https://wallet.example/return"
SCOPE = "citizen-card-sd-jwt"


def certificate(name: str, key: Key, issuer: str, issuer_key: Key, *, ca: bool, days: int = 1) -> x509.Certificate:
    now = timezone.now()
    names = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, each)]) for each in (name, issuer)]
    builder = x509.CertificateBuilder(names[1], names[0], key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(days=2)).not_valid_after(now + dt.timedelta(days=days))
    constraints = x509.BasicConstraints(ca=ca, path_length=None)
    return builder.add_extension(constraints, critical=True).sign(issuer_key, hashes.SHA256())


@dataclass
class Provider:
    """A provider with a trust anchor and a certificate under it; trusted unless told otherwise."""

    trusted: bool = True
    days: int = 1
    anchor_key: Key = field(default_factory=lambda: new_keys(1)[0])
    key: Key = field(default_factory=lambda: new_keys(1)[0])

    def __post_init__(self) -> None:
        self.anchor = certificate("Root", self.anchor_key, "Root", self.anchor_key, ca=True)
        self.leaf = certificate("Signer", self.key, "Root", self.anchor_key, ca=False, days=self.days)
        if self.trusted:
            pem = self.anchor.public_bytes(Encoding.PEM).decode()
            since = timezone.now() - dt.timedelta(days=1)
            self.row = WalletProvider.objects.create(
                name=f"Example {secrets.token_hex(4)}", trust_anchor=pem, trusted_since=since
            )

    @property
    def x5c(self) -> list[str]:
        return [base64.b64encode(self.leaf.public_bytes(Encoding.DER)).decode()]

    @property
    def anchor_der(self) -> str:
        return base64.b64encode(self.anchor.public_bytes(Encoding.DER)).decode()


def _present(own: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (own | changes).items() if value is not None}


@dataclass
class HaipWallet(BoundWallet):
    """Each step is one request; the member's browser is a client at the wallet's origin."""

    provider: Provider = field(default_factory=Provider)
    instance_key: Key = field(default_factory=lambda: new_keys(1)[0])
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    client_id: str = CLIENT_ID

    def attestation(self, header: dict[str, Any] | None = None, key: Key | None = None, **claims: Any) -> str:
        own = {"alg": "ES256", "typ": "oauth-client-attestation+jwt", "x5c": self.provider.x5c}
        said = {
            "sub": self.client_id,
            "exp": int(time.time()) + 300,
            "cnf": {"jwk": public_jwk(self.instance_key.public_key())},
        }
        return signed_jws(key or self.provider.key, _present(own, header or {}), _present(said, claims))

    def possession(self, header: dict[str, Any] | None = None, key: Key | None = None, **claims: Any) -> str:
        own = {"alg": "ES256", "typ": "oauth-client-attestation-pop+jwt"}
        said = {
            "iss": self.client_id,
            "aud": settings.ISSUER_ORIGIN,
            "jti": secrets.token_urlsafe(12),
            "iat": int(time.time()),
        }
        return signed_jws(key or self.instance_key, _present(own, header or {}), _present(said, claims))

    def attested(self, path: str, form: dict[str, Any], **extra: Any) -> HttpResponse:
        """A form with attestation, possession and DPoP proof; `extra` replaces headers, None takes one away."""
        own = {
            "HTTP_OAUTH_CLIENT_ATTESTATION": self.attestation(),
            "HTTP_OAUTH_CLIENT_ATTESTATION_POP": self.possession(),
            "HTTP_DPOP": self.proof_for(path),
        }
        return self.post_form(path, _present(form, {}), **(own | extra))

    def push(self, changes: dict[str, Any] | None = None, **extra: Any) -> HttpResponse:
        form = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": REDIRECT_URI,
            "scope": SCOPE,
            "state": "the state",
            "code_challenge": b64url(sha256(self.verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        return self.attested(PAR, form | (changes or {}), **extra)

    def request_uri(self, changes: dict[str, Any] | None = None) -> str:
        return self.push(changes).json()["request_uri"]

    def decide(self, browser: Client, request_uri: str, decision: str = "allow") -> HttpResponse:
        form = {"request_uri": request_uri, "client_id": self.client_id, "decision": decision}
        return browser.post("/authorize", form)

    def code(self, browser: Client, changes: dict[str, Any] | None = None) -> str:
        answer = self.decide(browser, self.request_uri(changes))
        assert answer.status_code == 303, answer.content
        return parse_qs(urlsplit(answer["Location"]).query)["code"][0]

    def exchange(self, code: str, changes: dict[str, Any] | None = None, **extra: Any) -> HttpResponse:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client_id,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": self.verifier,
        }
        return self.attested(TOKEN, form | (changes or {}), **extra)

    def refresh(self, refresh_token: str, changes: dict[str, Any] | None = None, **extra: Any) -> HttpResponse:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": self.client_id}
        return self.attested(TOKEN, form | (changes or {}), **extra)

    def issued(self, access_token: str, event: str | None = "credential_accepted") -> Any:
        """The card of a token, with the wallet's word about it."""
        answer = self.ask(access_token)
        assert answer.status_code == 200, answer.content
        if event:
            assert self.notify(access_token, answer.json()["notification_id"], event).status_code == 204
        return Credential.objects.get(notification_id=answer.json()["notification_id"])
