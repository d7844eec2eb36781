"""Pushed authorization requests (RFC 9126, OpenID4VCI 1.0 section 5), read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from ..errors import (
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    RequestNotSupported,
    UnsupportedResponseType,
)
from ..models import CardKind, Offer, OfferGrant, OfferState
from ..queries import current_kinds
from . import secrets
from .attestation import Client
from .details import chosen_configuration, configuration_ids
from .metadata import configurations

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?@!$&*+=%\[\]]+\Z")  # no quotes, spaces, ; or ,
_NOT_A_WALLET = {"javascript", "data", "vbscript", "blob", "file", "about", "http"}
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_MAX_ADDRESS, _MAX_STATE = 2000, 1024


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a wallet asks a member to consent to."""

    client: Client
    kind: CardKind
    configuration_id: str
    by_details: bool
    redirect_uri: str
    state: str
    code_challenge: str
    dpop_jkt: str
    offer: Offer | None = None  # whose issuer_state it names


def pushed_request(form: dict[str, str], client: Client, jkt: str) -> Pushed:
    """Check a form; `jkt` is the key of the request's DPoP proof, or empty."""
    if "request_uri" in form:
        raise InvalidRequest("Leave request_uri out: it is what this endpoint gives.")
    if "request" in form:
        raise RequestNotSupported("Request objects are not supported: push the parameters themselves.")
    if form.get("response_type") != "code":
        raise UnsupportedResponseType("response_type must be code.")
    if "client_id" not in form:
        raise InvalidRequest("client_id is missing: send the sub of the client attestation.")
    if form.get("code_challenge_method") != "S256" or not _CHALLENGE.match(form.get("code_challenge", "")):
        raise InvalidRequest("Send code_challenge of 43 characters, and code_challenge_method S256.")
    if len(form.get("state", "")) > _MAX_STATE or "\0" in form.get("state", ""):
        raise InvalidRequest(f"state must be a text of at most {_MAX_STATE} characters.")
    if form.get("resource", settings.ISSUER_ORIGIN) != settings.ISSUER_ORIGIN:
        raise InvalidTarget(f"resource must be {settings.ISSUER_ORIGIN}.")
    kind, configuration_id = _wanted(form)
    return Pushed(
        client,
        kind,
        configuration_id,
        "authorization_details" in form,
        _redirect_uri(form),
        form.get("state", ""),
        form["code_challenge"],
        _code_key(form, jkt),
        _offer_of(form["issuer_state"], kind) if "issuer_state" in form else None,
    )


def _offer_of(issuer_state: str, kind: CardKind) -> Offer:
    """The offer that the wallet comes from. Whom it is for shows at the authorization endpoint."""
    rows = Offer.objects.filter(grant=OfferGrant.SIGN_IN).select_related("kind")
    offer = rows.filter(code_hash=secrets.hashed(issuer_state)).first()
    if offer is None:
        raise InvalidRequest("issuer_state is unknown: send it as it stands in the offer, or leave it out.")
    if offer.state == OfferState.REDEEMED:
        raise InvalidRequest("issuer_state was used before and works once: ask for a new offer, or leave it out.")
    if offer.state != OfferState.OPEN or offer.expires_at <= timezone.now():
        raise InvalidRequest(
            "issuer_state has expired or its offer was replaced: ask for a new offer, or leave it out."
        )
    if offer.kind.code != kind.code:
        raise InvalidRequest("issuer_state is of an offer of another card: ask for what the offer names, as scope.")
    return offer


def _wanted(form: dict[str, str]) -> tuple[CardKind, str]:
    """The card and configuration that scope or authorization_details names."""
    named = configuration_ids(form.get("authorization_details"))
    wanted = named or tuple(form.get("scope", "").split())
    if not wanted:
        raise InvalidScope("scope is missing: it says which card, see scope in the metadata.")
    for kind in current_kinds():
        if wanted[0] in [configuration.id for configuration in configurations(kind)]:
            if named:
                return kind, chosen_configuration(named, kind)
            if len(wanted) == 1:
                return kind, wanted[0]
    if named:
        chosen_configuration(named, current_kinds()[0])
    raise InvalidScope("scope must be the scope of one credential configuration of the metadata.")


def _redirect_uri(form: dict[str, str]) -> str:
    """An address of the wallet: https, or a scheme of its own; in sandbox mode also this machine (RFC 8252)."""
    address = form.get("redirect_uri", "")
    if len(address) > _MAX_ADDRESS or not _ADDRESS.match(address):
        raise InvalidRequest("redirect_uri must be an absolute address without a fragment.")
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        raise InvalidRequest("redirect_uri must be an absolute address.") from None
    local = settings.SANDBOX and parts.scheme == "http" and parts.netloc.rpartition(":")[0] in _LOOPBACK
    if "@" in parts.netloc or (parts.scheme in _NOT_A_WALLET and not local) or (parts.scheme == "https" and not host):
        raise InvalidRequest("redirect_uri must be https, or have a scheme of the wallet's own.")
    return address


def _code_key(form: dict[str, str], jkt: str) -> str:
    named = form.get("dpop_jkt", jkt)
    if named and (not _CHALLENGE.match(named) or (jkt and named != jkt)):
        raise InvalidRequest("dpop_jkt must be the thumbprint of the key of the DPoP proof.")
    return named
