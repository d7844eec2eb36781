"""Issuing: one card in as many copies as the holder has keys; the same keys get the same copies again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from anchoring.actions import NEXT_NUMBER, new_batch
from identity.actors import Actor
from identity.audit import audited, note, write_with_row
from identity.compiled import Asked, together
from identity.queries import today
from identity.register.queries import ResidentFacts, asked_facts
from identity.signing import client
from identity.signing.keys import asked_key, the_key

from .. import eligibility, records
from ..claims import content_of
from ..errors import CredentialRequestDenied, InvalidToken
from ..formats import Binding, Frame, Issued
from ..formats.registry import FORMATS
from ..issuers import CardIssuer, issuer_of
from ..models import AccessToken, CardKind, Credential, CredentialCopy, CredentialState, Deferral, DeferralState
from ..openid4vci import nonces, secrets
from ..openid4vci.dpop import Presented
from ..openid4vci.encryption import ResponseEncryption
from ..openid4vci.proofs import HolderKey
from ..openid4vci.requests import CredentialRequest, DeferredRequest
from ..status.places import asked_places, filled_up
from .deferring import Waiting, close, defer, keys_of, lock_deferral, must_wait, same_again
from .reissuing import Earlier, cards_of, earlier_cards, settle
from .tokens import lock_token, lock_token_for_deferral


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the wallet gets: a copy for each of its keys, in the order of its proofs."""

    credentials: list[str | dict[str, Any]]
    notification_id: str
    encryption: ResponseEncryption | None = None
    status = 200

    def as_json(self) -> dict[str, Any]:
        """The credential response (OpenID4VCI 1.0 section 8.3)."""
        return {
            "credentials": [{"credential": credential} for credential in self.credentials],
            "notification_id": self.notification_id,
        }


@transaction.atomic
def fetch_credential(
    presented: Presented, read: Callable[[AccessToken], CredentialRequest], *, by: Actor
) -> Delivery | Waiting:
    """Answer the credential endpoint. `read` reads the request, once the token is known to be good.

    Raises:
        InvalidToken: first of all; then whatever `read` raises (InvalidProof and its kin), and
        InvalidNonce: not ours, or too old.
        CredentialRequestDenied: the member is not eligible, or the token's card was fetched with other keys.
        InvalidNonce: used before. Nothing is signed then, and no place in a status list taken.
    """
    token, access_token = lock_token(presented), presented.token
    request = read(token)
    on = today()
    cards, facts = together(cards_of(token), asked_facts(token.member, on))
    spending = nonces.spending({key.nonce for key in request.keys}, token)
    if delivered := next((card for card in cards if card.token_id == token.pk), None):
        nonces.spend(spending)
        return _deliver_again(delivered, access_token, request)
    if token.kind.needs_approval and (waiting := Deferral.objects.filter(token=token).first()):
        nonces.spend(spending)
        return same_again(waiting, request, _key_set(request.keys))
    standing, earlier = _eligible(token, facts, on), earlier_cards(token, cards)
    if must_wait(token, earlier):
        nonces.spend(spending)
        return defer(token, request, _key_set(request.keys), standing, by=by)
    return _issue(token, access_token, request, standing, earlier, spending, by=by)


@transaction.atomic
def fetch_deferred(presented: Presented, read: Callable[[], DeferredRequest], *, by: Actor) -> Delivery | Waiting:
    """Answer the deferred credential endpoint.

    Raises:
        InvalidToken: first of all; then whatever `read` raises.
        InvalidTransactionId: not of this token's consent, or used before.
        CredentialRequestDenied: staff refused, nobody decided in time, or the member is no longer eligible.
    """
    token = lock_token_for_deferral(presented)
    asked = read()
    deferral = lock_deferral(token, asked.transaction_id)
    if deferral.state == DeferralState.PENDING:
        return Waiting(deferral.transaction_id, asked.encryption)
    on = today()
    cards, facts = together(cards_of(token), asked_facts(token.member, on))
    if any(card.token_id == token.pk for card in cards):
        raise InvalidToken("The access token has fetched a card: get another by refresh token for this one.")
    request = CredentialRequest(deferral.format, keys_of(deferral), asked.encryption)
    standing, earlier = _eligible(token, facts, on), earlier_cards(token, cards)
    delivery = _issue(token, presented.token, request, standing, earlier, nonces.SPENT, by=by)
    close(deferral)
    return delivery


def _issue(
    token: AccessToken,
    access_token: str,
    request: CredentialRequest,
    standing: eligibility.Standing,
    earlier: Earlier,
    spending: Asked[None],
    *,
    by: Actor,
) -> Delivery:
    issued = _build(token, request, standing, spending)
    sealed = secrets.seal(access_token, _packed(request.keys, issued.copies))
    credential = issue_credential(token, request, issued, sealed, standing, by=by)
    settle(credential, earlier)
    return Delivery([copy.serialized for copy in issued.copies], credential.notification_id, request.encryption)


def _eligible(token: AccessToken, facts: ResidentFacts | None, on: dt.date) -> eligibility.Standing:
    standing = eligibility.standing_from(facts, token.member, on)
    refused = eligibility.refusal(token.kind, standing) or eligibility.guardian_missing(standing)
    if token.representation and not token.representation.live:
        raise CredentialRequestDenied("The representation has ended: ask the person represented to renew it.")
    if refused or eligibility.beyond_known(token.kind, standing):
        reason = refused.code if refused else "not_resident"
        raise CredentialRequestDenied(f"The member is not eligible now ({reason}): the wallet's card page says why.")
    return standing


@dataclass(frozen=True, slots=True)
class _Built:
    copies: list[Issued]
    bindings: list[Binding]
    credential: Credential
    number: int  # for its commitment


_NUMBER = Asked(NEXT_NUMBER, (), lambda rows: int(rows[0][0]))


def _build(
    token: AccessToken, request: CredentialRequest, standing: eligibility.Standing, spending: Asked[None]
) -> _Built:
    """Sign the copies. Their times are rounded, so that copies in different hands do not match by the second."""
    kind, now, fmt = token.kind, timezone.now(), FORMATS[request.format]
    content = content_of(kind, standing, token.representation)
    issuer = _issuer_of(kind)
    signing_kind, purpose = issuer.signing_kind(fmt), issuer.signing_purpose(fmt)
    wanted = len(request.keys), settings.ISSUER_ORIGIN
    with nonces.used_once():
        _, taken, active, number = together(spending, asked_places(*wanted), asked_key(purpose), _NUMBER)
    places, key = filled_up(taken, *wanted), the_key(active, purpose)
    bindings = [Binding(held.jwk, place, held.did) for held, place in zip(request.keys, places, strict=True)]
    seconds = int(now.timestamp())
    frame = Frame(issuer.address, kind.vct, seconds - seconds % 3600)
    copies = fmt.build(frame, content, bindings, fmt.header(key), partial(client.sign, key.kid, signing_kind))
    credential = Credential(
        kind=kind,
        member=token.member,
        format=request.format,
        signing_key=key,
        token=token,
        key_set=_key_set(request.keys),
        issued_at=now,
        expires_at=content.expires_at,
        content_mac=content.fingerprint(),
        notification_id=secrets.new_secret(),
    )
    return _Built(copies, bindings, credential, number)


def _issuer_of(kind: CardKind) -> CardIssuer:
    issuer = issuer_of(kind)
    if kind.superseded_at and not CardKind.objects.filter(code=kind.code, superseded_at=None).exists():
        raise CredentialRequestDenied("This card is issued no more: see the issuer's metadata for those that are.")
    if not issuer.may_issue(kind):
        raise CredentialRequestDenied(
            "The institution that issues this card is not on the trust list for it now: ask it when it will be."
        )
    return issuer


@audited("credential.issued")
def issue_credential(
    token: AccessToken,
    request: CredentialRequest,
    built: _Built,
    sealed: bytes,
    standing: eligibility.Standing,
    *,
    by: Actor,
) -> Credential:
    """Write what was signed: the credential, its copies, and the commitment to them."""
    credential = built.credential
    credential.district, credential.delivery = standing.district, sealed
    copies = [
        CredentialCopy(
            credential=credential,
            number=number,
            status_list_id=binding.place.list_id,
            status_index=binding.place.index,
            holder_thumbprint=key.thumbprint,
            digest=copy.digest,
            salt=secrets.new_salt(),
        )
        for number, (key, binding, copy) in enumerate(zip(request.keys, built.bindings, built.copies, strict=True))
    ]
    digests, record = records.copy_digests(credential, copies), records.issued(credential)
    credential.commitment = new_batch(built.number, records.ISSUED, digests, record)
    write_with_row(credential.commitment, credential, *copies)
    note(card=credential.kind.slug, version=credential.kind.version, copies=len(copies))
    return credential


def _deliver_again(credential: Credential, access_token: str, request: CredentialRequest) -> Delivery:
    if bytes(credential.key_set) != _key_set(request.keys):
        raise CredentialRequestDenied(
            "This token's card was fetched with other keys: prove the same keys again, or ask for a new offer."
        )
    sealed = secrets.unseal(access_token, bytes(credential.delivery)) if credential.delivery else None
    if sealed is None or credential.state != CredentialState.ACTIVE:
        raise CredentialRequestDenied("This token's card has ended: ask the issuer for a new offer.")
    by_key: dict[str, Any] = json.loads(sealed)
    copies = [by_key[key.thumbprint] for key in request.keys]
    return Delivery(copies, credential.notification_id, request.encryption)


def _packed(keys: list[HolderKey], copies: list[Issued]) -> bytes:
    by_key = {key.thumbprint: copy.serialized for key, copy in zip(keys, copies, strict=True)}
    return json.dumps(by_key).encode()


def _key_set(keys: list[HolderKey]) -> bytes:
    return sha256("".join(sorted(key.thumbprint for key in keys)).encode()).digest()
