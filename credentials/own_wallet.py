"""The city as provider of its own web wallet: which keys it vouches for, and what that says.

An attestation says that a signed-in member registered this key from our wallet's origin. It says nothing of hardware,
of the browser, or of the page's integrity: docs/issuance.md, "Our own wallet".
"""

from __future__ import annotations

import datetime as dt

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils import timezone

from identity.signing.ceremony import root_certificate
from identity.signing.jws import sign_jwt

from .models import Authorization, Credential, NotificationEvent, WalletDevice, WalletProvider
from .openid4vci.attestation import Client

NAME = "Incheon Wallet"
ATTESTED_FOR = dt.timedelta(hours=1)


def return_address() -> str:
    """Where the wallet wants the answer of the authorization endpoint."""
    return f"{settings.WALLET_ORIGIN}/return"


def ensure_provider() -> WalletProvider:
    """The city's row among the wallet providers, with the present root as its anchor. Staff may end it."""
    anchor = root_certificate().public_bytes(Encoding.PEM).decode()
    provider, made = WalletProvider.objects.get_or_create(
        name=NAME, defaults={"trust_anchor": anchor, "trusted_since": timezone.now()}
    )
    if not made and provider.trust_anchor != anchor:
        provider.trust_anchor = anchor
        provider.save(update_fields=["trust_anchor"])
    return provider


def attestation(jwk: dict[str, str]) -> tuple[str, dt.datetime]:
    """A client attestation for a key, and when it ends (OpenID4VCI 1.0 appendix E)."""
    ensure_provider()
    now = timezone.now()
    until = now + ATTESTED_FOR
    payload = {
        "iss": settings.WALLET_ORIGIN,
        "sub": settings.WALLET_ORIGIN,
        "iat": int(now.timestamp()),
        "exp": int(until.timestamp()),
        "cnf": {"jwk": jwk},
        "wallet_name": NAME,
        "wallet_link": settings.WALLET_ORIGIN,
    }
    return sign_jwt("client-attestation", payload), until


def is_own(provider: WalletProvider) -> bool:
    return provider.name == NAME


def is_live(client: Client) -> bool:
    """Whether a wallet that we attested is still one of somebody's devices."""
    return WalletDevice.objects.filter(thumbprint=client.jkt, ended_at=None).exists()


def device_of(asked: Authorization) -> WalletDevice | None:
    """The device that a request of our own wallet comes from."""
    if not is_own(asked.provider):
        return None
    return WalletDevice.objects.filter(thumbprint=asked.client_jkt, ended_at=None).first()


def consented_before(asked: Authorization, device: WalletDevice) -> bool:
    """The holder got this version of the card into this wallet before: new copies say nothing new to anybody."""
    rows = Credential.objects.filter(member=device.member_id, kind=asked.kind_id)
    return rows.filter(notification=NotificationEvent.ACCEPTED).exists()
