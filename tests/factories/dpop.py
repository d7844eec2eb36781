"""DPoP proofs (RFC 9449), and a wallet that sends them."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from identity.signing.encoding import b64url, public_jwk
from tests.factories.credentials import CONFIGURATION, GRANT, Key, Wallet, new_keys, signed_jws

TOKEN, CREDENTIAL, NOTIFICATION = (f"/openid4vci/{name}" for name in ("token", "credential", "notification"))


def dpop_proof(
    key: Key,
    path: str,
    nonce: str | None,
    token: str | None = None,
    header: dict[str, Any] | None = None,
    **claims: Any,
) -> str:
    """A proof for a POST; `header` and `claims` replace members, None takes one away."""
    own = {"alg": "ES256", "typ": "dpop+jwt", "jwk": public_jwk(key.public_key())} | (header or {})
    ath = b64url(sha256(token.encode()).digest()) if token else None
    said = {
        "jti": secrets.token_urlsafe(12),
        "htm": "POST",
        "htu": settings.ISSUER_ORIGIN + path,
        "iat": int(time.time()),
        "nonce": nonce,
        "ath": ath,
    } | claims
    present = [{name: value for name, value in part.items() if value is not None} for part in (own, said)]
    return signed_jws(key, *present)


@dataclass
class BoundWallet(Wallet):
    """A wallet whose tokens are bound to a key of its own."""

    dpop_key: Key = field(default_factory=lambda: new_keys(1)[0])

    def dpop_nonce(self) -> str:
        return self.http.post("/openid4vci/nonce")["DPoP-Nonce"]

    def proof_for(self, path: str, token: str | None = None, **changes: Any) -> str:
        return dpop_proof(self.dpop_key, path, **{"nonce": self.dpop_nonce(), "token": token} | changes)

    def redeem_with(self, made: Any, proof: str | None) -> HttpResponse:
        code = self.read_offer(made.uri)["grants"][GRANT]["pre-authorized_code"]
        form = {"grant_type": GRANT, "pre-authorized_code": code, "tx_code": made.tx_code}
        return self.post_form(TOKEN, form, HTTP_DPOP=proof)

    def redeem(self, made: Any, tx_code: str | None = None) -> HttpResponse:
        return self.redeem_with(made, self.proof_for(TOKEN))

    def ask(self, token: str, body: Any = None, **extra: Any) -> HttpResponse:
        if body is None:
            body = {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": self.proofs()}}
        return self._post(CREDENTIAL, token, body, extra)

    def _post(self, path: str, token: str, body: Any, extra: dict[str, Any]) -> HttpResponse:
        own = {"HTTP_AUTHORIZATION": f"DPoP {token}"}
        if "HTTP_DPOP" not in extra:
            own["HTTP_DPOP"] = self.proof_for(path, token)
        return super()._post(path, token, body, own | extra)
