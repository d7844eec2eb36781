"""From code to token, strictly once; and whose token this is."""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from identity.actors import Actor
from identity.audit import record

from ..errors import InvalidGrant, InvalidRequest, InvalidToken, ProtocolError
from ..models import AccessToken, Offer, OfferState
from ..models.offers import TX_CODE_TRIES
from ..openid4vci import secrets
from .offers import tx_code_mac

TOKEN_LIFETIME = dt.timedelta(minutes=10)
# A token can still tell of its own delivery for as long as an unnotified copy lives: see docs/issuance.md.
NOTIFICATION_WINDOW = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class GrantedToken:
    """A new access token, told once."""

    access_token: str
    expires_in: int  # seconds


def redeem_code(code: str, tx_code: str | None, *, by: Actor) -> GrantedToken:
    """Exchange a pre-authorized code for an access token.

    Raises:
        InvalidRequest: the transaction code is missing.
        InvalidGrant: unknown, used, void or expired code, or a wrong transaction code.
    """
    outcome = _redeem(code, tx_code, by)
    if isinstance(outcome, ProtocolError):  # raised outside the transaction: a wrong try stays counted
        raise outcome
    return outcome


@transaction.atomic
def _redeem(code: str, tx_code: str | None, by: Actor) -> GrantedToken | ProtocolError:
    offer = Offer.objects.select_for_update(no_key=True).filter(code_hash=secrets.hashed(code)).first()
    if offer is None:
        return InvalidGrant("pre-authorized_code is unknown: send it as it stands in the offer.")
    if refused := _refusal(offer):
        return refused
    if tx_code is None:
        return InvalidRequest("tx_code is missing: ask the holder for the code that came with the offer.")
    if not hmac.compare_digest(tx_code_mac(offer, tx_code), bytes(offer.tx_code_mac)):
        return _count_wrong_try(offer, by)
    offer.state = OfferState.REDEEMED
    offer.save(update_fields=["state"])
    record("credential.code_redeemed", by=by, subject=offer)
    return _grant(offer)


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
        return InvalidGrant(f"tx_code is wrong; tries left: {left}.")
    return InvalidGrant("tx_code was wrong too often, so the offer is void: ask the issuer for a new offer.")


def _grant(offer: Offer) -> GrantedToken:
    now, token = timezone.now(), secrets.new_secret()
    AccessToken.objects.create(
        offer=offer, token_hash=secrets.hashed(token), created_at=now, expires_at=now + TOKEN_LIFETIME
    )
    return GrantedToken(token, int(TOKEN_LIFETIME.total_seconds()))


def lock_token(access_token: str) -> AccessToken:
    """The token's row with its offer, card kind and member, locked: requests of one token take turns.

    Raises:
        InvalidToken: unknown, ended or expired.
    """
    token = _locked(access_token)
    if token.expires_at <= timezone.now():
        raise InvalidToken("The access token has expired: ask the issuer for a new offer.")
    return token


def lock_token_for_notification(access_token: str) -> AccessToken:
    """The same for telling of a delivery, which a broken network may delay. Raises InvalidToken."""
    token = _locked(access_token)
    if token.created_at + NOTIFICATION_WINDOW <= timezone.now():
        raise InvalidToken("The access token is older than a day: what was not accepted by now has ended.")
    return token


def _locked(access_token: str) -> AccessToken:
    rows = AccessToken.objects.select_related("offer__kind", "offer__member").select_for_update(
        of=("self",), no_key=True
    )
    token = rows.filter(token_hash=secrets.hashed(access_token)).first()
    if token is None:
        raise InvalidToken("The access token is unknown: send the access_token of the token response as it is.")
    if token.ended_at:
        raise InvalidToken("The access token has ended, since a newer offer replaced it: use the newer offer.")
    return token
