"""Key attestations (OpenID4VCI 1.0 appendix D): a trusted provider says where a wallet's keys lie.

They come in the header of a jwt proof, or alone as proof type `attestation`. We believe the providers whose wallets we
believe, and never make one for our own wallet: a browser's keys lie in no hardware that we could vouch for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from ..models import CardKind
from ..models.kinds import KeyAttestation
from . import jws
from .attestation import provider_of
from .reading import Malformed

TYP = "key-attestation+jwt"
MAX_LENGTH = 16_384  # characters; four certificates and ten keys need about 9,000
MAX_KEYS = 10
_NAMES = ("key_storage", "user_authentication")


@dataclass(frozen=True, slots=True)
class Attested:
    """The keys that an attestation is about, and the nonce in it."""

    keys: list[dict[str, str]]
    nonce: str


def required(kind: CardKind) -> dict[str, Any] | None:
    """key_attestations_required of the metadata; None where a card demands none."""
    if not kind.key_attestation:
        return None
    accepted = KeyAttestation(kind.key_attestation).accepted
    return dict.fromkeys(_NAMES, accepted) if accepted else {}


def read(text: Any, place: str, kind: CardKind, *, with_expiry: bool) -> Attested:
    """Check an attestation. `with_expiry`: exp must be there (with the proof type jwt). Raises Malformed."""
    if not isinstance(text, str):
        raise Malformed(f"{place} must be a key attestation, a compact JWS.")
    message = jws.read(text, place, TYP, MAX_LENGTH)
    provider_of(message)
    _check_times(message.claims, place, with_expiry)
    _check_levels(message.claims, place, kind)
    nonce = jws.text_claim(message.claims, "nonce", place, "put in the c_nonce of the nonce endpoint")
    return Attested(_keys(message.claims.get("attested_keys"), place), nonce)


def _check_times(claims: dict[str, Any], place: str, with_expiry: bool) -> None:
    now = timezone.now().timestamp()
    issued_at, expires_at = _seconds(claims, "iat", place), claims.get("exp")
    if issued_at > now + jws.MAX_AHEAD:
        raise Malformed(f"{place} payload: iat lies ahead; check the clock.")
    if expires_at is None and not with_expiry:
        return
    if _seconds(claims, "exp", place) <= now:
        raise Malformed(f"{place} has expired: get a new one from the wallet's provider.")


def _seconds(claims: dict[str, Any], name: str, place: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Malformed(f"{place} payload: {name} must be a number of seconds.")
    return value


def _check_levels(claims: dict[str, Any], place: str, kind: CardKind) -> None:
    for name in _NAMES:
        said = claims.get(name, [])
        if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
            raise Malformed(f"{place} payload: {name} must be an array of strings.")
        accepted = (required(kind) or {}).get(name)
        if accepted and not set(accepted) & set(said):
            raise Malformed(f"{place} payload: {name} must hold one of {', '.join(accepted)} for this card.")


def _keys(value: Any, place: str) -> list[dict[str, str]]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_KEYS:
        raise Malformed(f"{place} payload: attested_keys must be an array of 1 to {MAX_KEYS} keys.")
    keys = [jws.public_jwk(each, f"{place} payload: attested_keys[{number}]") for number, each in enumerate(value)]
    for number, key in enumerate(keys):
        jws.public_key(key, f"{place} payload: attested_keys[{number}]")
    return keys
