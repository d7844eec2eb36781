"""From code to token, strictly once; and whose token this is."""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import BinaryField
from django.utils import timezone

from identity.actors import Actor
from identity.audit import record
from identity.compiled import CompiledQuery, Slot

from ..errors import InvalidGrant, InvalidRequest, InvalidToken, ProtocolError
from ..models import AccessToken, Offer, OfferGrant, OfferState
from ..models.offers import TX_CODE_TRIES
from ..openid4vci import secrets
from ..openid4vci.details import chosen_configuration
from ..openid4vci.dpop import Presented, check_binding
from ..openid4vci.metadata import OPENID_CREDENTIAL
from .offers import tx_code_mac

TOKEN_LIFETIME = dt.timedelta(minutes=10)
# A token can still tell of its own delivery for as long as an unnotified copy lives: see docs/issuance.md.
NOTIFICATION_WINDOW = dt.timedelta(hours=24)


_SOURCES = ("offer__kind", "offer__member", "authorization__kind", "authorization__member")
_LOCKED = CompiledQuery(
    lambda: (
        AccessToken.objects.select_related(*_SOURCES)
        .select_for_update(of=("self",), no_key=True)
        .filter(token_hash=Slot("digest", BinaryField()))
    )
)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What a token request says besides its code."""

    jkt: str = ""  # the key to bind the token to; empty: a bearer token
    details: tuple[str, ...] | None = None  # configurations that authorization_details names


@dataclass(frozen=True, slots=True)
class GrantedToken:
    """A new access token, told once."""

    access_token: str
    token: AccessToken
    refresh_token: str = ""

    def as_json(self) -> dict[str, Any]:
        """The token response (OpenID4VCI 1.0 section 6.2)."""
        token = self.token
        body: dict[str, Any] = {
            "access_token": self.access_token,
            "token_type": "DPoP" if token.dpop_jkt else "Bearer",
            "expires_in": int(TOKEN_LIFETIME.total_seconds()),
        }
        if self.refresh_token:
            body["refresh_token"] = self.refresh_token
        if token.credential_identifier:
            body["authorization_details"] = [
                {
                    "type": OPENID_CREDENTIAL,
                    "credential_configuration_id": token.configuration_id,
                    "credential_identifiers": [token.credential_identifier],
                }
            ]
        return body


def redeem_code(code: str, tx_code: str | None, request: TokenRequest, *, by: Actor) -> GrantedToken:
    """Exchange a pre-authorized code for an access token.

    Raises:
        InvalidRequest: the transaction code is missing.
        InvalidAuthorizationDetails: they name what the offer does not hold.
        InvalidGrant: unknown, used, void or expired code, or a wrong transaction code.
    """
    outcome = _redeem(code, tx_code, request, by)
    if isinstance(outcome, ProtocolError):  # raised outside the transaction: a wrong try stays counted
        raise outcome
    return outcome


@transaction.atomic
def _redeem(code: str, tx_code: str | None, request: TokenRequest, by: Actor) -> GrantedToken | ProtocolError:
    rows = Offer.objects.select_related("kind").select_for_update(no_key=True, of=("self",))
    offer = rows.filter(grant=OfferGrant.PRE_AUTHORIZED, code_hash=secrets.hashed(code)).first()
    if offer is None:
        return InvalidGrant("pre-authorized_code is unknown: send it as it stands in the offer.")
    if refused := _refusal(offer):
        return refused
    if tx_code is None:
        return InvalidRequest("tx_code is missing: ask the holder for the code that came with the offer.")
    if not hmac.compare_digest(tx_code_mac(offer, tx_code), bytes(offer.tx_code_mac)):
        return _count_wrong_try(offer, by)
    token = AccessToken(offer=offer, dpop_jkt=request.jkt)
    if request.details is not None:
        token.configuration_id = chosen_configuration(request.details, offer.kind)
        token.credential_identifier = secrets.new_secret()
    offer.state = OfferState.REDEEMED
    offer.save(update_fields=["state"])
    record("credential.code_redeemed", by=by, subject=offer)
    return grant(token)


def _refusal(offer: Offer) -> ProtocolError | None:
    if offer.state == OfferState.REDEEMED:
        return InvalidGrant("pre-authorized_code was used before and works once: ask the issuer for a new offer.")
    if offer.state == OfferState.VOID:
        return InvalidGrant("The offer is void (replaced, or too many wrong transaction codes): ask for a new offer.")
    if offer.state == OfferState.EXPIRED or offer.expires_at <= timezone.now():
        return InvalidGrant("The offer has expired: ask the issuer for a new offer.")
    return None


def _count_wrong_try(offer: Offer, by: Actor) -> ProtocolError:
    offer.tx_code_tries += 1
    left = TX_CODE_TRIES - offer.tx_code_tries
    if not left:
        offer.state = OfferState.VOID
        record("credential.offer_voided", by=by, subject=offer, detail={"cause": "tx_code_tries"})
    offer.save(update_fields=["tx_code_tries", "state"])
    if left:
        return InvalidGrant(f"tx_code is wrong: ask the holder for the six digits; tries left: {left}.")
    return InvalidGrant("tx_code was wrong too often, so the offer is void: ask the issuer for a new offer.")


def grant(token: AccessToken, refresh_token: str = "") -> GrantedToken:
    """Complete a new token and keep it, in the transaction of what gave the right to it."""
    now, access_token = timezone.now(), secrets.new_secret()
    token.token_hash, token.created_at, token.expires_at = secrets.hashed(access_token), now, now + TOKEN_LIFETIME
    token.save(force_insert=True)
    return GrantedToken(access_token, token, refresh_token)


def lock_token(presented: Presented) -> AccessToken:
    """The token's row with its offer, card kind and member, locked: requests of one token take turns.

    Raises:
        InvalidToken: unknown, ended or expired, or bound to another key.
    """
    token = _locked(presented)
    if token.expires_at <= timezone.now():
        raise InvalidToken("The access token has expired: ask the issuer for a new offer.")
    return token


def lock_token_for_notification(presented: Presented) -> AccessToken:
    """The same for telling of a delivery, which a broken network may delay: see `check_notification_window`."""
    return _locked(presented)


def check_notification_window(token: AccessToken, issued_at: dt.datetime | None) -> None:
    """Raises InvalidToken a day after the delivery, or after the token where nothing was delivered."""
    if (issued_at or token.created_at) + NOTIFICATION_WINDOW <= timezone.now():
        raise InvalidToken(
            "The access token is older than a day: what was not accepted has ended; ask for a new offer."
        )


def lock_token_for_deferral(presented: Presented) -> AccessToken:
    """The same for a card that staff decide on: the token works for that as long as the request may wait."""
    token = _locked(presented)
    if token.expires_at <= timezone.now() and not hasattr(token, "deferral"):
        raise InvalidToken("The access token has expired: get another by refresh token, or ask for a new offer.")
    return token


def _locked(presented: Presented) -> AccessToken:
    found = _LOCKED(digest=secrets.hashed(presented.token))
    if not found:
        raise InvalidToken("The access token is unknown: send the access_token of the token response as it is.")
    [token] = found
    check_binding(presented, token.dpop_jkt)
    if token.ended_at:
        raise InvalidToken(
            "The access token has ended: a newer offer replaced it, or its code was used twice; ask for a new one."
        )
    return token
