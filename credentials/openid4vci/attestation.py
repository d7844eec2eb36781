"""Client attestation (OpenID4VCI 1.0 appendix E, HAIP 1.0 section 4.4.1): a trusted maker vouches for a wallet.

The certificates of the attestation lead to the anchor of a provider that we trust; the proof of possession shows that
the request comes from the very wallet that the attestation is for.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from identity.signing.encoding import thumbprint

from ..errors import InvalidClient
from ..models import WalletProvider
from . import jws
from .reading import Malformed

HEADER, POP_HEADER = "OAuth-Client-Attestation", "OAuth-Client-Attestation-PoP"
TYP, POP_TYP = "oauth-client-attestation+jwt", "oauth-client-attestation-pop+jwt"
METHOD = "attest_jwt_client_auth"
MAX_CERTIFICATES = 4
_MAX_TEXT = 255


@dataclass(frozen=True, slots=True)
class Client:
    """A wallet that a trusted provider vouches for."""

    client_id: str
    jkt: str
    provider: WalletProvider


def attested_client(request: HttpRequest, form: dict[str, str]) -> Client:
    """The wallet that sends this request. Raises InvalidClient, naming what is wrong."""
    texts = [request.headers.get(name) for name in (HEADER, POP_HEADER)]
    if None in texts:
        raise InvalidClient(f"Send the headers {HEADER} and {POP_HEADER}.")
    try:
        client, jwk = _attested(texts[0] or "")
        _check_possession(texts[1] or "", client, jwk)
    except Malformed as error:
        raise InvalidClient(str(error)) from None
    if form.get("client_id", client.client_id) != client.client_id:
        raise InvalidClient(f"client_id must be the sub of {HEADER}.")
    return client


def _attested(text: str) -> tuple[Client, dict[str, str]]:
    read = jws.read(text, HEADER, TYP)
    provider = provider_of(read)
    client_id = jws.text_claim(read.claims, "sub", HEADER, "put in the client_id of the wallet")
    if len(client_id) > _MAX_TEXT or not client_id.isprintable():
        raise Malformed(f"{HEADER} payload: sub must be at most {_MAX_TEXT} printable characters.")
    _check_expiry(read.claims)
    cnf = read.claims.get("cnf")
    jwk = jws.public_jwk(cnf.get("jwk") if isinstance(cnf, dict) else None, f"{HEADER} payload: cnf.jwk")
    return Client(client_id, thumbprint(jwk), provider), jwk


def provider_of(read: jws.Jws) -> WalletProvider:
    """The trusted provider that signed an attestation, by its x5c. Raises Malformed."""
    certificates = _certificates(read.header.get("x5c"), read.place)
    provider = _provider_of(certificates, read.place)
    key = certificates[0].public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Malformed(f"{read.place} header: the first certificate of x5c must have a P-256 key.")
    read.verify(key, "the first certificate of x5c")
    return provider


def _check_expiry(claims: dict[str, Any]) -> None:
    now, expires_at = timezone.now().timestamp(), claims.get("exp")
    if isinstance(expires_at, bool) or not isinstance(expires_at, int | float):
        raise Malformed(f"{HEADER} payload: exp must be a number of seconds.")
    if expires_at <= now:
        raise Malformed(f"{HEADER} has expired: get a new one from the wallet's provider.")


def _check_possession(text: str, client: Client, jwk: dict[str, str]) -> None:
    read = jws.read(text, POP_HEADER, POP_TYP)
    read.verify(jws.public_key(jwk, f"{HEADER} payload: cnf.jwk"), f"the key in cnf.jwk of {HEADER}")
    if read.claims.get("iss", client.client_id) != client.client_id:
        raise Malformed(f"{POP_HEADER} payload: iss must be the sub of {HEADER}.")
    if read.claims.get("aud") != settings.ISSUER_ORIGIN:
        raise Malformed(f"{POP_HEADER} payload: aud must be {settings.ISSUER_ORIGIN}.")
    jws.check_time(read.claims, POP_HEADER)
    jti = jws.text_claim(read.claims, "jti", POP_HEADER, "put in a random text")
    key = sha256(f"{client.jkt}:{jti}".encode("utf-8", "surrogatepass")).hexdigest()
    if not cache.add(f"attestation-jti:{key}", 1, jws.MAX_AGE + jws.MAX_AHEAD):
        raise Malformed(f"{POP_HEADER} was used before: make a new one with a new jti for each request.")


def _certificates(x5c: Any, place: str) -> list[x509.Certificate]:
    if not isinstance(x5c, list) or not 1 <= len(x5c) <= MAX_CERTIFICATES:
        raise Malformed(f"{place} header: x5c must be an array of 1 to {MAX_CERTIFICATES} certificates.")
    try:
        return [x509.load_der_x509_certificate(base64.b64decode(each, validate=True)) for each in x5c]
    except (TypeError, ValueError, binascii.Error):
        raise Malformed(
            f"{place} header: x5c holds something that is no certificate in base64: send DER in base64, not PEM."
        ) from None


def _provider_of(certificates: list[x509.Certificate], place: str) -> WalletProvider:
    """The provider to whose trust anchor the chain leads. The anchor itself is not part of the chain (HAIP)."""
    now = timezone.now()
    if not all(each.not_valid_before_utc <= now <= each.not_valid_after_utc for each in certificates):
        raise Malformed(f"{place} header: a certificate of x5c is not valid now: get a new one from the provider.")
    if not all(_issued_by(child, parent) for child, parent in pairwise(certificates)):
        raise Malformed(f"{place} header: each certificate of x5c must be issued by the next.")
    last = certificates[-1]
    for provider in WalletProvider.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), trusted_since__lte=now):
        anchor = x509.load_pem_x509_certificate(provider.trust_anchor.encode())
        if last != anchor and now <= anchor.not_valid_after_utc and _issued_by(last, anchor):
            return provider
    raise Malformed(
        f"{place} is not of a wallet provider that this issuer trusts: ask the city to list its trust anchor."
    )


def _issued_by(child: x509.Certificate, parent: x509.Certificate) -> bool:
    try:
        child.verify_directly_issued_by(parent)
        return parent.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, InvalidSignature, TypeError, ValueError):
        return False
