"""Our own web wallet as the server sees it: one key that is registered, attested, and that every token is bound to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from identity.models import Member
from tests.factories.dpop import dpop_proof
from tests.factories.haip import HaipWallet, Provider
from tests.factories.identity import member_client

DEVICES = "/api/devices"


@dataclass
class OwnWallet(HaipWallet):
    member: Member | None = None
    browser: Client | None = None
    attested_as: str = ""
    provider: Provider = field(default_factory=lambda: Provider(trusted=False))

    def __post_init__(self) -> None:
        self.client_id, self.instance_key = settings.WALLET_ORIGIN, self.dpop_key
        self.browser = self.browser or (member_client(self.member) if self.member else None)

    def device_proof(self) -> str:
        return dpop_proof(self.dpop_key, DEVICES, self.dpop_nonce(), htu=f"{settings.WALLET_ORIGIN}{DEVICES}")

    def register(self, name: Any = "내 전화", proof: str | None = None) -> HttpResponse:
        assert self.browser is not None
        headers = {"HTTP_DPOP": proof or self.device_proof()}
        answer = self.browser.post(DEVICES, {"name": name}, "application/json", **headers)
        if answer.status_code == 200:
            self.attested_as = answer.json()["attestation"]
        return answer

    def attestation(self, *args: Any, **kwargs: Any) -> str:
        return self.attested_as

    def push(self, changes: dict[str, Any] | None = None, **extra: Any) -> HttpResponse:
        return super().push({"redirect_uri": f"{settings.WALLET_ORIGIN}/return"} | (changes or {}), **extra)

    def ask_page(self) -> HttpResponse:
        assert self.browser is not None
        return self.browser.get("/authorize", {"client_id": self.client_id, "request_uri": self.request_uri()})

    def receive(self) -> None:
        """From the pushed request to the accepted card, with a page of consent where there is one."""
        assert self.browser is not None
        request_uri = self.request_uri()
        answer = self.browser.get("/authorize", {"client_id": self.client_id, "request_uri": request_uri})
        if answer.status_code == 200:
            answer = self.decide(self.browser, request_uri)
        assert answer.status_code == 303, answer.content
        code = parse_qs(urlsplit(answer["Location"]).query)["code"][0]
        token = self.exchange(code, {"redirect_uri": f"{settings.WALLET_ORIGIN}/return"}).json()["access_token"]
        body = self.ask(token).json()
        assert self.notify(token, body["notification_id"]).status_code == 204
