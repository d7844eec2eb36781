"""A resident, and a wallet that speaks OpenID4VCI as any other would: over HTTP, with keys of its own."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from credentials.actions.offers import MadeOffer, offer_card
from credentials.definitions import fields_of
from credentials.models import CardKind, Credential
from credentials.queries import current_kind
from identity.actors import Actor
from identity.models import Member
from identity.signing.encoding import b64url, public_jwk
from tests.factories import register

ISSUER_HOST = urlsplit(settings.ISSUER_ORIGIN).netloc
WALLET_HOST = urlsplit(settings.WALLET_ORIGIN).netloc
GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
CONFIGURATION = "citizen-card-sd-jwt"
Key = ec.EllipticCurvePrivateKey


def resident(key: str = "R0", on: date | None = None, **fields: Any) -> Member:
    """A member bound to an entry of the register, by a list of today or of that day."""
    register.applied(register.listing(register.line(key, **fields)), on)
    return register.bound(key)


def residents(count: int) -> list[Member]:
    """Members bound to entries of one list."""
    register.applied(register.residents(count))
    return [register.bound(f"R{number}") for number in range(count)]


def holder(*codes: str, key: str = "R0", **fields: Any) -> Member:
    """A new resident who has these cards, really issued."""
    return given(resident(key, **fields), *codes)


def given(member: Member, *codes: str) -> Member:
    """Issue these cards to a member who lives in the city."""
    for code in codes:
        made, wallet = offer_card(current_kind(code), member, by=Actor.member(member)), Wallet()
        token = wallet.token(made)
        body = {"credential_configuration_id": f"{code}-card-sd-jwt", "proofs": {"jwt": wallet.proofs()}}
        answer = wallet.ask(token, body)
        assert answer.status_code == 200, answer.content
        assert wallet.notify(token, answer.json()["notification_id"]).status_code == 204
    return member


def offered(member: Member | None = None) -> MadeOffer:
    """An offer of the citizen card, to a new resident where none is given."""
    member = member or resident()
    return offer_card(current_kind("citizen"), member, by=Actor.member(member))


def new_version(code: str = "citizen", **changes: Any) -> CardKind:
    """A new current version of a card that differs in these fields."""
    kind = current_kind(code)
    CardKind.objects.filter(pk=kind.pk).update(superseded_at=timezone.now())
    fields = fields_of(kind) | {"version": kind.version + 1} | changes
    return CardKind.objects.create(**fields)


def new_keys(count: int) -> list[Key]:
    return [ec.generate_private_key(ec.SECP256R1()) for _ in range(count)]


def signed_jws(key: Key, header: dict[str, Any], payload: dict[str, Any]) -> str:
    text = f"{b64url(json.dumps(header).encode())}.{b64url(json.dumps(payload).encode())}"
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{b64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def proof(key: Key, nonce: str | None, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A key proof; `header` and `claims` replace members, None takes one away."""
    own = {"alg": "ES256", "typ": "openid4vci-proof+jwt", "jwk": public_jwk(key.public_key())} | (header or {})
    said = {"aud": settings.ISSUER_ORIGIN, "iat": int(time.time()), "nonce": nonce} | claims
    present = [{name: value for name, value in part.items() if value is not None} for part in (own, said)]
    return signed_jws(key, *present)


@dataclass
class Wallet:
    """A wallet in a test: each step is one request."""

    http: Client = field(default_factory=lambda: Client(HTTP_HOST=ISSUER_HOST))
    keys: list[Key] = field(default_factory=lambda: new_keys(1))

    def read_offer(self, uri: str) -> dict[str, Any]:
        address = parse_qs(urlsplit(uri).query)["credential_offer_uri"][0]
        return self.http.get(urlsplit(address).path).json()

    def post_form(self, path: str, form: dict[str, str], **extra: Any) -> HttpResponse:
        """A form; of `extra`, headers that are None are left out."""
        headers = {name: value for name, value in extra.items() if value is not None}
        return self.http.post(path, urlencode(form), content_type="application/x-www-form-urlencoded", **headers)

    def ask_token(self, **form: str) -> HttpResponse:
        return self.post_form("/openid4vci/token", {"grant_type": GRANT} | form)

    def redeem(self, made: MadeOffer, tx_code: str | None = None) -> HttpResponse:
        code = self.read_offer(made.uri)["grants"][GRANT]["pre-authorized_code"]
        return self.ask_token(**{"pre-authorized_code": code, "tx_code": tx_code or made.tx_code})

    def token(self, made: MadeOffer) -> str:
        return self.redeem(made).json()["access_token"]

    def nonce(self) -> str:
        return self.http.post("/openid4vci/nonce").json()["c_nonce"]

    def proofs(self, nonce: str | None = None) -> list[str]:
        nonce = nonce or self.nonce()
        return [proof(key, nonce) for key in self.keys]

    def ask(self, token: str, body: Any = None, **extra: Any) -> HttpResponse:
        """The credential endpoint; `extra` replaces headers."""
        if body is None:
            body = {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": self.proofs()}}
        return self._post("/openid4vci/credential", token, body, extra)

    def ask_deferred(self, token: str, transaction_id: Any, **extra: Any) -> HttpResponse:
        return self._post("/openid4vci/deferred-credential", token, {"transaction_id": transaction_id}, extra)

    def notify(self, token: str, notification_id: Any, event: Any = "credential_accepted", **more: Any) -> HttpResponse:
        return self._post(
            "/openid4vci/notification", token, {"notification_id": notification_id, "event": event} | more, {}
        )

    def _post(self, path: str, token: str, body: Any, extra: dict[str, Any]) -> HttpResponse:
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"HTTP_AUTHORIZATION": f"Bearer {token}", "content_type": "application/json"} | extra
        return self.http.post(path, data, **headers)

    def fetch(self, member: Member | None = None) -> Fetched:
        """The whole way to a card, accepted."""
        made = offered(member)
        token = self.token(made)
        answer = self.ask(token)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert self.notify(token, body["notification_id"]).status_code == 204
        copies = [each["credential"] for each in body["credentials"]]
        return Fetched(token, copies, Credential.objects.get(token__offer=made.offer), body["notification_id"])


@dataclass(frozen=True)
class Fetched:
    token: str
    copies: list[str]
    credential: Credential
    notification_id: str


def payload_of(sd_jwt: str) -> dict[str, Any]:
    return json.loads(unpadded(sd_jwt.split("~")[0].split(".")[1]))


def disclosures_of(sd_jwt: str) -> dict[str, Any]:
    parts = [json.loads(unpadded(part)) for part in sd_jwt.split("~")[1:-1]]
    return {name: value for _, name, value in parts}


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
