"""The profile `haip`: a wallet pushes its request, the member consents, the code becomes a token strictly once."""

from __future__ import annotations

import datetime as dt
import hmac
import re
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from identity.actors import Actor
from identity.audit import audited, note, record
from identity.models import Member
from identity.queries import today
from identity.signing.encoding import b64url

from .. import eligibility, own_wallet
from ..errors import (
    AuthorizationGone,
    InvalidClient,
    InvalidGrant,
    InvalidRequest,
    NotEligible,
    OfferEnded,
    OfferOfAnother,
    ProtocolError,
)
from ..models import AccessToken, Authorization, AuthorizationState, Offer, OfferState
from ..openid4vci import secrets
from ..openid4vci.attestation import Client
from ..openid4vci.pushed import Pushed
from .refreshing import end_consent, new_refresh_token
from .tokens import GrantedToken, grant

REQUEST_LIFETIME = dt.timedelta(minutes=5)  # long enough to sign in by passkey
CODE_LIFETIME = dt.timedelta(seconds=60)
URI_PREFIX = "urn:ietf:params:oauth:request_uri:"
_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}\Z")


@transaction.atomic
def push_authorization(pushed: Pushed, *, by: Actor) -> str:
    """Keep a wallet's request; its request_uri is told once. Nothing of a person is in it, so no audit row.

    Raises:
        InvalidClient: our own wallet, on a device that was ended.
        InvalidRequest: our own wallet, with another address than its own.
    """
    if own_wallet.is_own(pushed.client.provider):
        _check_own(pushed)
    now, reference = timezone.now(), secrets.new_secret()
    Authorization.objects.create(
        request_hash=secrets.hashed(reference),
        provider=pushed.client.provider,
        client_id=pushed.client.client_id,
        client_jkt=pushed.client.jkt,
        dpop_jkt=pushed.dpop_jkt,
        kind=pushed.kind,
        configuration_id=pushed.configuration_id,
        by_details=pushed.by_details,
        redirect_uri=pushed.redirect_uri,
        wallet_state=pushed.state,
        code_challenge=pushed.code_challenge,
        offer=pushed.offer,
        created_at=now,
        expires_at=now + REQUEST_LIFETIME,
    )
    return URI_PREFIX + reference


def _check_own(pushed: Pushed) -> None:
    if not own_wallet.is_live(pushed.client):
        raise InvalidClient("This device was ended: delete the wallet's data and set it up anew.")
    if pushed.redirect_uri != own_wallet.return_address():
        raise InvalidRequest(f"redirect_uri of this wallet is {own_wallet.return_address()}.")


def open_authorization(request_uri: str, client_id: str, *, lock: bool = False) -> Authorization:
    """The request behind a request_uri, if the member can still answer it. Raises AuthorizationGone."""
    rows = Authorization.objects.select_related("kind", "provider", "offer")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    digest = secrets.hashed(request_uri.removeprefix(URI_PREFIX))
    found = rows.filter(request_hash=digest, client_id=client_id, state=AuthorizationState.PUSHED).first()
    if found is None or found.expires_at <= timezone.now():
        raise AuthorizationGone
    return found


@transaction.atomic
@audited("credential.authorized")
def _grant_authorization(request_uri: str, client_id: str, code: str, member: Member, *, by: Actor) -> Authorization:
    asked = open_authorization(request_uri, client_id, lock=True)
    _require_own_device(asked, member)
    _use_offer(asked, member)
    standing = eligibility.standing_of(member, today())
    if refused := eligibility.refused_now(asked.kind, member, standing):
        raise NotEligible(**refused.as_json())
    asked.state, asked.member, asked.code_hash = AuthorizationState.GRANTED, member, secrets.hashed(code)
    asked.expires_at = timezone.now() + CODE_LIFETIME
    asked.save(update_fields=["state", "member", "code_hash", "expires_at"])
    note(card=asked.kind.slug, wallet=asked.client_id)
    return asked


def _require_own_device(asked: Authorization, member: Member) -> None:
    """Our own wallet asks for whom it is registered: nobody gets another's card into it by being signed in here."""
    if own_wallet.is_own(asked.provider):
        device = own_wallet.device_of(asked)
        if device is None or device.member_id != member.pk:
            raise AuthorizationGone


def require_offered_to(member: Member, offer: Offer | None) -> None:
    """What was offered to one person nobody else gets, and only once. Raises OfferOfAnother, OfferEnded."""
    if offer is None:
        return
    if offer.member_id != member.pk:
        raise OfferOfAnother
    if offer.state != OfferState.OPEN or offer.expires_at <= timezone.now():
        raise OfferEnded


def _use_offer(asked: Authorization, member: Member) -> None:
    if asked.offer_id is None:
        return
    offer = Offer.objects.select_for_update(no_key=True).get(pk=asked.offer_id)
    require_offered_to(member, offer)
    offer.state = OfferState.REDEEMED
    offer.save(update_fields=["state"])


def grant_authorization(request_uri: str, client_id: str, member: Member, *, by: Actor) -> str:
    """The member consents. Returns the wallet's address with the code.

    Raises:
        AuthorizationGone: unknown, answered before, or expired; its offer was used, has ended, or is another's.
        NotEligible: the card cannot be issued to this member.
    """
    code = secrets.new_secret()
    return response_address(_grant_authorization(request_uri, client_id, code, member, by=by), {"code": code})


@transaction.atomic
def deny_authorization(request_uri: str, client_id: str, *, by: Actor) -> str:
    """The member refuses. Returns the wallet's address with the error. Raises AuthorizationGone."""
    asked = open_authorization(request_uri, client_id, lock=True)
    asked.state = AuthorizationState.DENIED
    asked.save(update_fields=["state"])
    record("credential.authorization_denied", by=by, subject=asked)
    return response_address(asked, {"error": "access_denied", "error_description": "The holder did not consent."})


def response_address(asked: Authorization, answer: dict[str, str]) -> str:
    """Where the answer goes, with the wallet's state and our name (RFC 9207)."""
    answer |= {"state": asked.wallet_state} if asked.wallet_state else {}
    sign = "&" if "?" in asked.redirect_uri else "?"
    return asked.redirect_uri + sign + urlencode(answer | {"iss": settings.ISSUER_ORIGIN})


def redeem_authorization(form: dict[str, str], client: Client, jkt: str, *, by: Actor) -> GrantedToken:
    """Exchange an authorization code for a token bound to a key.

    Raises:
        InvalidRequest: a parameter is missing.
        InvalidGrant: unknown, used or expired code; of another wallet, address or key; the verifier does not fit.
    """
    if missing := [name for name in ("code", "code_verifier", "redirect_uri") if name not in form]:
        raise InvalidRequest(f"{missing[0]} is missing: send code, code_verifier and redirect_uri.")
    outcome = _redeem(form, client, jkt, by)
    if isinstance(outcome, ProtocolError):  # raised outside the transaction: what a second use ends stays ended
        raise outcome
    return outcome


@transaction.atomic
def _redeem(form: dict[str, str], client: Client, jkt: str, by: Actor) -> GrantedToken | ProtocolError:
    rows = Authorization.objects.select_for_update(no_key=True)
    asked = rows.filter(code_hash=secrets.hashed(form["code"])).first()
    if asked is None:
        return InvalidGrant("code is unknown: send it as it came to redirect_uri.")
    if asked.state == AuthorizationState.REDEEMED:
        end_consent(asked)
        record("credential.code_used_twice", by=by, subject=asked)
        return InvalidGrant(
            "code was used before and works once; the token that it gave has ended: ask the holder again."
        )
    if refused := _refusal(asked, form, client, jkt):
        return refused
    asked.state = AuthorizationState.REDEEMED
    asked.save(update_fields=["state"])
    record("credential.code_redeemed", by=by, subject=asked)
    token = AccessToken(authorization=asked, dpop_jkt=jkt, configuration_id=asked.configuration_id)
    if asked.by_details:
        token.credential_identifier = secrets.new_secret()
    return grant(token, new_refresh_token(asked))


def _refusal(asked: Authorization, form: dict[str, str], client: Client, jkt: str) -> ProtocolError | None:
    if asked.expires_at <= timezone.now():
        return InvalidGrant("code has expired: it lives for 60 seconds; ask the holder again.")
    if (asked.client_id, asked.client_jkt) != (client.client_id, client.jkt):
        return InvalidGrant(
            "code was given to another wallet: use the client_id and attested key of the pushed request."
        )
    if asked.redirect_uri != form["redirect_uri"]:
        return InvalidGrant("redirect_uri must be that of the pushed request.")
    if asked.dpop_jkt and asked.dpop_jkt != jkt:
        return InvalidGrant(
            "code is bound to another key than that of the DPoP proof: use the key of the pushed request."
        )
    verifier = form["code_verifier"]
    if not _VERIFIER.match(verifier) or not hmac.compare_digest(
        b64url(sha256(verifier.encode()).digest()), asked.code_challenge
    ):
        return InvalidGrant(
            "code_verifier does not fit the code_challenge of the pushed request: send the one it was made from."
        )
    return None
