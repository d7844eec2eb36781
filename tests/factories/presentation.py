"""A wallet that answers presentation requests, over HTTP, with keys of its own; and answers that are wrong."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK

from credentials.presentation.actions import Question, Started, start_request
from credentials.presentation.models import ResponseMode
from credentials.presentation.request_objects import SIGNED, UNSIGNED, browser_request, openid4vp_link
from identity.models import Member
from identity.signing.encoding import b64url
from tests.factories.credentials import Key, Wallet, new_keys, signed_jws, unpadded

VERIFIER_HOST = urlsplit(settings.VERIFIER_ORIGIN).netloc


def asked(purpose: str = "resident", **fields: Any) -> Started:
    return start_request(Question(purpose, **fields))


def asked_plainly(purpose: str = "resident", **fields: Any) -> Started:
    return asked(purpose, response_mode=ResponseMode.DIRECT_POST, **fields)


def asked_by_browser(mode: ResponseMode = ResponseMode.DC_API_JWT, **fields: Any) -> tuple[Started, dict[str, Any]]:
    """A request over the Digital Credentials API, and what the wallet reads of its signed form."""
    started = asked(response_mode=mode, **fields)
    return started, signed_form(browser_request(started.request))


def signed_form(browser: dict[str, Any]) -> dict[str, Any]:
    return part(browser["digital"]["requests"][0]["data"]["request"], 1)


def part(jwt: str, number: int) -> dict[str, Any]:
    return json.loads(unpadded(jwt.split(".")[number]))


def chosen(copy: str, *names: str) -> str:
    """The card with the disclosures of those claims only."""
    signed, *disclosures, _ = copy.split("~")
    kept = [each for each in disclosures if json.loads(unpadded(each))[1] in names]
    return "~".join([signed, *kept, ""])


@dataclass
class Holder:
    """A wallet with one copy of a citizen card."""

    key: Key
    copy: str
    credential: Any
    http: Client = field(default_factory=lambda: Client(HTTP_HOST=VERIFIER_HOST))

    @classmethod
    def with_card(cls, member: Member | None = None) -> Holder:
        keys = new_keys(1)
        fetched = Wallet(keys=keys).fetch(member)
        return cls(keys[0], fetched.copies[0], fetched.credential)

    def fetch(self, started: Started, **form: str) -> str:
        """The signed request object: by POST if there is a form."""
        address = urlsplit(parse_qs(urlsplit(openid4vp_link(started.request)).query)["request_uri"][0]).path
        if not form:
            return self.http.get(address).content.decode()
        body = urlencode(form)
        return self.http.post(address, body, content_type="application/x-www-form-urlencoded").content.decode()

    def bound(self, request: dict[str, Any], shown: str | None = None, key: Key | None = None, **claims: Any) -> str:
        """A presentation of `shown`; `claims` replace members of the key binding, None takes one away."""
        shown = chosen(self.copy, "resident") if shown is None else shown
        said = {
            "iat": int(time.time()),
            "aud": request.get("client_id"),
            "nonce": request["nonce"],
            "sd_hash": b64url(sha256(shown.encode()).digest()),
        } | claims
        said = {name: value for name, value in said.items() if value is not None}
        return shown + signed_jws(key or self.key, {"alg": "ES256", "typ": "kb+jwt"}, said)

    def post(self, request: dict[str, Any], form: dict[str, str]) -> HttpResponse:
        path = urlsplit(request["response_uri"]).path
        return self.http.post(path, urlencode(form), content_type="application/x-www-form-urlencoded")

    def send(self, request: dict[str, Any], presentation: Any, enc: str = "A128GCM", **more: Any) -> HttpResponse:
        """One presentation, or a whole vp_token, in the response mode that is asked for."""
        token = presentation if isinstance(presentation, dict) else {"citizen": [presentation]}
        answer = {"state": request["state"], "vp_token": token} | more
        if request["response_mode"] == "direct_post":
            plain = {name: value if isinstance(value, str) else json.dumps(value) for name, value in answer.items()}
            return self.post(request, plain)
        return self.post(request, {"response": encrypted(request, answer, enc)})

    def given(self, request: dict[str, Any], presentation: Any, enc: str = "A128GCM") -> dict[str, Any]:
        """What the browser's Digital Credentials API gives the page that asked."""
        token = presentation if isinstance(presentation, dict) else {"citizen": [presentation]}
        answer: dict[str, Any] = {"vp_token": token}
        if request["response_mode"] == "dc_api.jwt":
            answer = {"response": encrypted(request, answer, enc)}
        return {"protocol": SIGNED if "client_id" in request else UNSIGNED, "data": answer}

    def answer(self, started: Started) -> HttpResponse:
        """The whole way, as it should be."""
        request = part(self.fetch(started), 1)
        return self.send(request, self.bound(request))


def encrypted(request: dict[str, Any], answer: dict[str, Any], enc: str) -> str:
    jwk = request["client_metadata"]["jwks"]["keys"][0]
    header = {"alg": jwk["alg"], "enc": enc, "kid": jwk["kid"]}
    made = JWE(json.dumps(answer), protected=json.dumps(header))
    made.add_recipient(JWK(**jwk))
    return str(made.serialize(compact=True))


def result(started: Started) -> dict[str, Any]:
    return Client(HTTP_HOST=VERIFIER_HOST).get(f"/api/openid4vp/results/{started.result_token}").json()
