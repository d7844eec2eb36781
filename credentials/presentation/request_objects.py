"""Who asks, and the signed request object (OpenID4VP 1.0 sections 5.9 to 5.11, RFC 9101)."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from identity.signing import client
from identity.signing.encoding import b64url, compact_json, thumbprint, unb64url
from identity.signing.jws import sign_jwts
from identity.signing.keys import active_key, verification_keys
from identity.signing.models import IssuerKey

from ..formats.mdoc.device import browser_transcript, redirect_transcript
from .encryption import ENC_VALUES, encryption_jwk
from .formats import SUPPORTED
from .models import PresentationRequest, Purpose, ResponseMode, Scheme, VerifierClient

KIND = "request-object"
MEDIA_TYPE = "application/oauth-authz-req+jwt"
AUDIENCE = "https://self-issued.me/v2"
SIGNED, UNSIGNED = "openid4vp-v1-signed", "openid4vp-v1-unsigned"  # exchange protocols of appendix A.1
PURPOSE_FORMAT = "urn:incheon:wallet:purpose:1"
_NAMES = {
    "client_name": "인천 디지털지갑 검증기",
    "client_name#ko": "인천 디지털지갑 검증기",
    "client_name#en": "Incheon Wallet verifier",
}


def verifier_did() -> str:
    """did:web of the verifier's origin."""
    return "did:web:" + quote(urlsplit(settings.VERIFIER_ORIGIN).netloc, safe="")


def client_id(scheme: Scheme, response_uri: str) -> str:
    """The client identifier, with its prefix."""
    if scheme == Scheme.X509_HASH:
        return client_id_of(active_key(KIND))
    return f"{scheme}:{verifier_did() if scheme == Scheme.DID else response_uri}"


def client_id_of(key: IssuerKey) -> str:
    """By the hash of the key's certificate."""
    return f"{Scheme.X509_HASH}:{b64url(sha256(base64.b64decode(key.x5c[0])).digest())}"


def address(name: str, *args: Any) -> str:
    """One of this verifier's protocol addresses."""
    return f"{settings.VERIFIER_ORIGIN}/api{reverse(name, args=args, urlconf='credentials.presentation.urls')}"


def parameters(request: PresentationRequest) -> dict[str, Any]:
    """Authorization request parameters, as far as they do not depend on who fetches them."""
    return _asked(request) | {
        "client_id": request.client_id,
        "response_uri": address("openid4vp-response", request.id),
        "state": request.state,
    }


def _asked(request: PresentationRequest) -> dict[str, Any]:
    """What every way of asking has."""
    metadata: dict[str, Any] = {**_names(request.system), "vp_formats_supported": SUPPORTED}
    if request.response_mode in ResponseMode.ENCRYPTED and request.sealed_key:
        metadata["jwks"] = {"keys": [encryption_jwk(request.id, bytes(request.sealed_key))]}
        metadata["encrypted_response_enc_values_supported"] = ENC_VALUES
    return {
        "response_type": "vp_token",
        "response_mode": request.response_mode,
        "nonce": request.nonce,
        "dcql_query": request.query,
        "client_metadata": metadata,
        "verifier_info": [{"format": PURPOSE_FORMAT, "data": _told(request.purpose)}],
    }


def session_transcript(request: PresentationRequest) -> bytes:
    """What a mobile document must be shown for (appendix B.2.6)."""
    key = None
    if request.response_mode in ResponseMode.ENCRYPTED and request.sealed_key:
        key = unb64url(thumbprint(encryption_jwk(request.id, bytes(request.sealed_key))))
    if request.origin:
        return browser_transcript(request.origin, request.nonce, key)
    return redirect_transcript(request.client_id, request.nonce, address("openid4vp-response", request.id), key)


def _names(client: VerifierClient | None) -> dict[str, str]:
    if client is None:
        return _NAMES
    return {"client_name": client.name_ko, "client_name#ko": client.name_ko, "client_name#en": client.name_en}


def _told(purpose: Purpose) -> dict[str, Any]:
    """Why it is asked, for the wallet to show (section 5.11); docs/presentation.md says what it means."""
    texts = ("code", "name_ko", "name_en", "ground_ko", "ground_en", "holder_check")
    keeps = {"keep_minutes": purpose.keep_minutes, "kept": purpose.kept, "keep_days": purpose.keep_days}
    return {name: getattr(purpose, name) for name in texts} | keeps


def signed(request: PresentationRequest, wallet_nonce: str | None) -> str:
    """The request object for one wallet."""
    extra = {} if wallet_nonce is None else {"wallet_nonce": wallet_nonce}
    return _sealed(request, parameters(request) | extra)


def browser_request(request: PresentationRequest) -> dict[str, Any]:
    """For navigator.credentials.get (OpenID4VP 1.0 appendix A.3): signed and unsigned; the browser has one answered."""
    asked = _asked(request)
    told = {"client_id": request.client_id, "expected_origins": [request.origin]}
    offers = {SIGNED: {"request": _sealed(request, asked | told)}, UNSIGNED: asked}
    return {"digital": {"requests": [{"protocol": name, "data": data} for name, data in offers.items()]}}


def _sealed(request: PresentationRequest, parameters: dict[str, Any]) -> str:
    payload = parameters | {
        "aud": AUDIENCE,
        "iat": int(request.created_at.timestamp()),
        "exp": int(request.expires_at.timestamp()),
    }
    if request.scheme == Scheme.X509_HASH:
        return sign_jwts(KIND, [payload], key=_key_of(request.client_id))[0]
    return _signed_as_did(payload)


def _key_of(named: str) -> IssuerKey:
    """The key whose certificate the request named when it was made: a rotation may have come in between."""
    return next((key for key in verification_keys(KIND) if client_id_of(key) == named), active_key(KIND))


def _signed_as_did(payload: dict[str, Any]) -> str:
    key = active_key(KIND)
    header = {"alg": "ES256", "typ": "oauth-authz-req+jwt", "kid": f"{verifier_did()}#{key.kid}"}
    text = f"{b64url(compact_json(header))}.{b64url(compact_json(payload))}"
    return f"{text}.{b64url(client.sign(key.kid, KIND, [text.encode()])[0])}"


def query_string(request: PresentationRequest) -> str:
    """What follows `openid4vp://?` or our wallet's address: by reference, or whole where it is not signed."""
    if request.scheme == Scheme.REDIRECT_URI:
        whole = parameters(request)
        plain = {name: value if isinstance(value, str) else compact_json(value) for name, value in whole.items()}
        return urlencode(plain)
    reference = address("openid4vp-request", request.id)
    return urlencode({"client_id": request.client_id, "request_uri": reference, "request_uri_method": "post"})


def ways_to_ask(request: PresentationRequest) -> dict[str, Any]:
    """Links for wallets, or what the page hands to the browser."""
    if request.origin:
        return {"credential_request": browser_request(request)}
    return {"authorization_request": openid4vp_link(request), "wallet_link": wallet_link(request)}


def openid4vp_link(request: PresentationRequest) -> str:
    """For any wallet."""
    return f"openid4vp://?{query_string(request)}"


def wallet_link(request: PresentationRequest) -> str:
    """For our web wallet: a web app cannot own openid4vp://."""
    return f"{settings.WALLET_ORIGIN}/present?{query_string(request)}"
