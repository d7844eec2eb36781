"""DPoP (RFC 9449): a token that only the holder of one key can use, with nonces of ours in every proof."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from identity.signing.encoding import b64url, thumbprint

from ..errors import InvalidDpopProof, InvalidNonce, InvalidRequest, InvalidToken, UseDpopNonce
from . import jws, nonces
from .reading import Malformed, token_of

TYP = "dpop+jwt"
HEADER, NONCE_HEADER = "DPoP", "DPoP-Nonce"
_MAX_JTI = 256  # characters


@dataclass(frozen=True, slots=True)
class Presented:
    """An access token as a request presents it, and the thumbprint of the key that the request proves."""

    token: str
    jkt: str  # empty: a bearer


def proven_key(request: HttpRequest, address: str, token: str | None = None) -> str:
    """The thumbprint of the key of the request's DPoP proof, or an empty text where there is none.

    Raises:
        UseDpopNonce: the proof has no nonce of ours, or an old one.
        InvalidDpopProof: anything else that is wrong with it, or it was used before.
    """
    proof = request.headers.get(HEADER)
    if proof is None:
        return ""
    try:
        read = jws.read(proof, HEADER, TYP)
        jwk = jws.public_jwk(read.header.get("jwk"), "DPoP header: jwk")
        read.verify(jws.public_key(jwk, "DPoP header: jwk"), "the key in the header's jwk")
        jti = _check_claims(read.claims, request.method or "", address, token)
    except Malformed as error:
        raise InvalidDpopProof(str(error)) from None
    jkt = thumbprint(jwk)
    _check_nonce(read.claims)
    _take_once(jkt, jti)
    return jkt


def presented_token(request: HttpRequest, address: str) -> Presented:
    """The access token of the Authorization header (RFC 6750 section 2.1, RFC 9449 section 7.1).

    Raises:
        InvalidRequest, TokenMissing, InvalidToken: as `token_of`; and what `proven_key` raises.
    """
    scheme, token = token_of(request)
    if scheme == "bearer":
        if HEADER in request.headers:
            raise InvalidRequest("Send Authorization: DPoP followed by the token, as there is a DPoP proof.")
        return Presented(token, "")
    jkt = proven_key(request, address, token)
    if not jkt:
        raise InvalidDpopProof("The DPoP header is missing: send a proof made for this request.")
    return Presented(token, jkt)


def check_binding(presented: Presented, jkt: str) -> None:
    """A token bound to a key comes with a proof of that key; any other comes as a bearer. Raises InvalidToken."""
    if hmac.compare_digest(presented.jkt, jkt):
        return
    if not jkt:
        raise InvalidToken("The access token is not bound to a key: send it as Authorization: Bearer.")
    if not presented.jkt:
        raise InvalidToken("The access token is bound to a key: send it as Authorization: DPoP with a proof.", "DPoP")
    raise InvalidToken(
        "The access token is bound to another key than that of the DPoP proof: use the key of the token request.",
        "DPoP",
    )


def nonce_headers() -> dict[str, str]:
    """A nonce for the next proof."""
    return {NONCE_HEADER: nonces.new_nonce(nonces.DPOP_NONCE)}


def _check_claims(claims: dict[str, Any], method: str, address: str, token: str | None) -> str:
    jti = jws.text_claim(claims, "jti", HEADER, "put in a random text")
    if len(jti) > _MAX_JTI:
        raise Malformed(f"DPoP payload: jti must have at most {_MAX_JTI} characters.")
    if claims.get("htm") != method:
        raise Malformed(f"DPoP payload: htm must be the method of this request, {method}.")
    if claims.get("htu") != address:
        raise Malformed(f"DPoP payload: htu must be the address of this request without its query, {address}.")
    jws.check_time(claims, HEADER)
    if token is not None and claims.get("ath") != b64url(sha256(token.encode()).digest()):
        raise Malformed("DPoP payload: ath must be the base64url of the SHA-256 of the access token.")
    return jti


def _check_nonce(claims: dict[str, Any]) -> None:
    nonce = claims.get("nonce")
    try:
        if isinstance(nonce, str):
            nonces.expiry(nonce, nonces.DPOP_NONCE)
            return
    except InvalidNonce:
        pass
    raise UseDpopNonce("Make a new DPoP proof with the nonce of the DPoP-Nonce header of this answer.")


def _take_once(jkt: str, jti: str) -> None:
    """A proof works once. Its nonce limits its life, so it need not be remembered for longer than a nonce lives."""
    key = sha256(f"{jkt}:{jti}".encode("utf-8", "surrogatepass")).hexdigest()
    if not cache.add(f"dpop-jti:{key}", 1, nonces.LIFETIME):
        raise InvalidDpopProof("This DPoP proof was used before: make a new one with a new jti for each request.")
