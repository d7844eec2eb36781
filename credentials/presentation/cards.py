"""Judging one presented card (SD-JWT VC with key binding): everything again, whatever the wallet claims."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from identity.signing.ceremony import root_certificate
from identity.signing.encoding import b64url
from identity.signing.models import IssuerKey, KeyState

from ..issuers import CardIssuer, issuer_of_key
from ..models import CredentialCopy, CredentialState, StatusList
from ..models.status_lists import CAPACITY
from ..openid4vci.reading import Malformed
from .disclosures import disclosed
from .errors import Refused
from .reading import Jwt, jwt_of, public_key_of

# Of QR codes, which are judged offline: docs/qr-presentation.md.
BROADCAST_AUDIENCE, CHALLENGE_AUDIENCE = "urn:incheon:wallet:broadcast:1", "urn:incheon:wallet:challenge:1"
MAX_LENGTH = 32 * 1024  # characters
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}\Z")
SHOWN_BEFORE, SHOWN_AFTER = 10, 45  # seconds
MAX_AGE, MAX_AHEAD = timedelta(minutes=5), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a presentation must be bound to."""

    audience: str
    nonce: str
    now: datetime
    transcript: bytes = b""  # SessionTranscript, for mobile documents


def verified_claims(text: str, expected: Expected) -> dict[str, Any]:
    """What the card says, if everything about the presentation is right. Raises Refused, naming the check."""
    if len(text) > MAX_LENGTH or not text.isascii():
        raise Refused("malformed_presentation", f"At most {MAX_LENGTH} ASCII characters.")
    if "~" not in text:
        raise Refused("malformed_presentation", "An SD-JWT with key binding is expected: card~disclosures~kb-jwt.")
    signed, *disclosures, binding = text.split("~")
    if not binding:
        raise Refused("key_binding_missing", "The presentation ends without a key binding JWT.")
    # What it is bound to comes first: a wrong nonce or audience is refused whatever else it says.
    bound = _check_binding(binding, text[: -len(binding)], expected)
    card = jwt_of(signed, "dc+sd-jwt", "card")
    issuer = _check_issuer(card, expected.now)
    claims = disclosed(card.claims, disclosures)
    _check_card(bound, claims, issuer, expected.now)
    return claims


def copy_seen(card: str, proof: str, seen_at: datetime) -> CredentialCopy:
    """The copy behind a code that a desk saw at a time: from the card and the holder's proof, without any claim.

    `sd_hash` is left unread, since it binds claims. As of that time, but for issuer and status, which are of now.

    Raises:
        Refused: naming the check.
    """
    bound, signed = jwt_of(proof, "kb+jwt", "key_binding"), jwt_of(card, "dc+sd-jwt", "card")
    if bound.claims.get("aud") != BROADCAST_AUDIENCE:
        raise Refused("wrong_audience", "A code that the wallet shows by itself is expected.")
    issued_at = _seconds(bound.claims.get("iat"))
    if issued_at is None or not issued_at - SHOWN_BEFORE <= seen_at.timestamp() <= issued_at + SHOWN_AFTER:
        raise Refused("key_binding_too_old", "The code was not of the moment at which the desk saw it.")
    issuer = _check_issuer(signed, timezone.now())
    place = _check_card(bound, signed.claims, issuer, seen_at)
    copy = place.select_related("credential__member").first()
    if copy is None:
        raise Refused("status_unknown", "No copy of a card has this place.")
    return copy


def _check_card(bound: Jwt, claims: dict[str, Any], issuer: CardIssuer, now: datetime) -> QuerySet[CredentialCopy]:
    _check_holder(bound, claims)
    _check_period(claims, now)
    _check_type(claims, issuer)
    return _check_status(claims)


def _check_binding(text: str, shown: str, expected: Expected) -> Jwt:
    bound = jwt_of(text, "kb+jwt", "key_binding")
    claims = bound.claims
    if claims.get("aud") == BROADCAST_AUDIENCE:
        raise Refused("broadcast_presentation", "A QR for broadcast proves nothing online.")
    if claims.get("aud") == CHALLENGE_AUDIENCE:
        raise Refused("challenge_presentation", "An answer to a gate proves nothing online.")
    if claims.get("nonce") != expected.nonce:
        raise Refused("wrong_nonce", "nonce of the key binding JWT is not the request's.")
    if claims.get("aud") != expected.audience:
        raise Refused("wrong_audience", "aud of the key binding JWT is not this verifier's client_id.")
    issued_at = _seconds(claims.get("iat"))
    if issued_at is None:
        raise Refused("malformed_key_binding", "iat of the key binding JWT must be a number of seconds.")
    if issued_at > (expected.now + MAX_AHEAD).timestamp():
        raise Refused("key_binding_in_future", "iat of the key binding JWT is in the future; check the clock.")
    if issued_at < (expected.now - MAX_AGE).timestamp():
        raise Refused("key_binding_too_old", "iat of the key binding JWT is more than five minutes ago.")
    if claims.get("sd_hash") != b64url(sha256(shown.encode()).digest()):
        raise Refused("wrong_sd_hash", "sd_hash of the key binding JWT does not fit what is presented.")
    return bound


def _check_issuer(card: Jwt, now: datetime) -> CardIssuer:
    """Our root, our trust list, our name; the trust list's rows are read directly, so they are never old."""
    chain = card.header.get("x5c")
    if not isinstance(chain, list) or not chain or not isinstance(chain[0], str):
        raise Refused("untrusted_issuer", "The card's header has no x5c.")
    issuer = _issuer_by(chain[0])
    if issuer is None:
        raise Refused("untrusted_issuer", "The card's key is not on the trust list, or is no longer trusted.")
    if issuer.withdrawn:
        raise Refused("issuer_withdrawn", "The institution that issued the card was withdrawn from the trust list.")
    leaf = x509.load_der_x509_certificate(base64.b64decode(chain[0]))
    _check_certificate(leaf, now)
    if card.claims.get("iss") not in _names_of(leaf) or card.claims.get("iss") != issuer.address:
        raise Refused("untrusted_issuer", "iss of the card is not the name in its certificate.")
    key = leaf.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not card.fits(key):
        raise Refused("wrong_issuer_signature", "The card's signature does not fit the issuer's key.")
    return issuer


def _issuer_by(certificate: str) -> CardIssuer | None:
    """Whose card key has this certificate (x5c), exactly; None also for keys that do not count any more."""
    if not _BASE64.match(certificate):
        return None
    key = IssuerKey.objects.filter(x5c__0=certificate, state__in=KeyState.PUBLISHED).first()
    return issuer_of_key(key) if key else None


def _check_certificate(leaf: x509.Certificate, now: datetime) -> None:
    try:
        leaf.verify_directly_issued_by(root_certificate())
    except (ValueError, TypeError, InvalidSignature):
        raise Refused("untrusted_issuer", "The card's certificate is not of the city's root.") from None
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        raise Refused("untrusted_issuer", "The card's certificate is not valid now.")


def _names_of(leaf: x509.Certificate) -> list[str]:
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return names.get_values_for_type(x509.UniformResourceIdentifier)


def _check_holder(bound: Jwt, claims: dict[str, Any]) -> None:
    confirmation = claims.get("cnf")
    try:
        key = public_key_of(confirmation.get("jwk") if isinstance(confirmation, dict) else None)
    except Malformed:
        raise Refused("holder_key_missing", "The card names no holder key (cnf.jwk).") from None
    if not bound.fits(key):
        raise Refused("wrong_holder_signature", "The key binding JWT is not signed by the holder's key.")


def _check_period(claims: dict[str, Any], now: datetime) -> None:
    begins, ends = claims.get("nbf", claims.get("iat")), _seconds(claims.get("exp"))
    if ends is None or ends <= now.timestamp():
        raise Refused("card_expired", "exp of the card is past.")
    begin = _seconds(begins)
    if begin is None or begin > (now + MAX_AHEAD).timestamp():
        raise Refused("card_not_yet_valid", "The card is not valid yet.")


def _check_type(claims: dict[str, Any], issuer: CardIssuer) -> None:
    if claims.get("vct") not in issuer.vcts():
        raise Refused("untrusted_issuer", "The trust list does not allow its issuer this type (vct) of card.")


def _check_status(claims: dict[str, Any]) -> QuerySet[CredentialCopy]:
    status = claims.get("status")
    place = status.get("status_list") if isinstance(status, dict) else None
    uri, index = (place.get("uri"), place.get("idx")) if isinstance(place, dict) else (None, None)
    return check_status(uri, index)


def check_status(uri: Any, index: Any) -> QuerySet[CredentialCopy]:
    """Of a place in a Token Status List; our own rows say what it would. Who has the place. Raises Refused."""
    found = [each for each in StatusList.objects.filter(issuer=settings.ISSUER_ORIGIN) if each.uri == uri]
    if not found or type(index) is not int or not 0 <= index < CAPACITY:
        raise Refused("status_unknown", "The card's status list is not one of the trust list.")
    copies = CredentialCopy.objects.filter(status_list=found[0], status_index=index)
    state = copies.values_list("credential__state", flat=True).first() or CredentialState.ACTIVE
    if state != CredentialState.ACTIVE:
        raise Refused(f"card_{state}", f"The status list says that the card is {state}.")
    return copies


def _seconds(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
