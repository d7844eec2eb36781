"""Cards that staff approve one by one: the wallet waits, and fetches what was decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from identity.actors import Actor
from identity.audit import audited, note, record
from identity.outside.sound import is_sound

from ..eligibility import Standing
from ..errors import CredentialRequestDenied, DecisionRefused, InvalidTransactionId
from ..models import AccessToken, CredentialState, Deferral, DeferralState
from ..openid4vci import secrets
from ..openid4vci.encryption import ResponseEncryption
from ..openid4vci.proofs import HolderKey
from ..openid4vci.requests import CredentialRequest
from .reissuing import Earlier

PERMISSION = "credentials.decide_issue"
LIFETIME = dt.timedelta(days=30)
INTERVAL = 600  # seconds
_OVER = (DeferralState.REFUSED, DeferralState.ISSUED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the wallet gets instead of a card: it may ask again after the interval."""

    transaction_id: str
    encryption: ResponseEncryption | None = None
    status = 202

    def as_json(self) -> dict[str, Any]:
        return {"transaction_id": self.transaction_id, "interval": INTERVAL}


def must_wait(token: AccessToken, earlier: Earlier) -> bool:
    """Whether staff decide first. A wallet that has the card, and gets it anew, need not wait again."""
    has_it = any(each.state == CredentialState.ACTIVE for each in earlier.own)
    return token.kind.needs_approval and not (token.refresh_id and has_it)


def defer(token: AccessToken, request: CredentialRequest, key_set: bytes, standing: Standing, *, by: Actor) -> Waiting:
    """Keep a request until staff decide."""
    now = timezone.now()
    deferral = Deferral.objects.create(
        token=token,
        transaction_id=secrets.new_secret(),
        kind=token.kind,
        member=token.member,
        district=standing.district,
        format=request.format,
        keys=[{"jwk": key.jwk, "did": key.did} for key in request.keys],
        key_set=key_set,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    record("credential.deferred", by=by, subject=deferral)
    return Waiting(deferral.transaction_id, request.encryption)


def same_again(deferral: Deferral, request: CredentialRequest, key_set: bytes) -> Waiting:
    """A wallet that did not hear our answer asks again. Raises CredentialRequestDenied: with other keys."""
    if bytes(deferral.key_set) != key_set or deferral.state in _OVER:
        raise CredentialRequestDenied(
            "This token's request waits with other keys, or was decided: ask for a new offer."
        )
    return Waiting(deferral.transaction_id, request.encryption)


def lock_deferral(token: AccessToken, transaction_id: str) -> Deferral:
    """The request behind a transaction_id: of this token, or of one with the same consent.

    Raises:
        InvalidTransactionId: unknown, of another token, or issued.
        CredentialRequestDenied: refused, or expired undecided.
    """
    mine = Q(token=token)
    if token.authorization_id:
        mine |= Q(token__authorization=token.authorization_id)
    rows = Deferral.objects.select_related("kind").select_for_update(of=("self",), no_key=True)
    deferral = rows.filter(mine, transaction_id=transaction_id).first() if is_sound(transaction_id) else None
    if deferral is None:
        raise InvalidTransactionId("transaction_id is not of a request of this token: send that of the response.")
    if deferral.state == DeferralState.ISSUED:
        raise InvalidTransactionId(
            "transaction_id was used: the credential was issued; ask the issuer for a new offer."
        )
    if deferral.state == DeferralState.REFUSED or deferral.expires_at <= timezone.now():
        raise CredentialRequestDenied("Staff refused this request, or nobody decided in time: ask at the counter.")
    return deferral


def keys_of(deferral: Deferral) -> list[HolderKey]:
    """The holder's keys, as they were proven then."""
    return [HolderKey.of(key["jwk"], did=key["did"]) for key in deferral.keys]


def close(deferral: Deferral) -> None:
    """The card was issued: the transaction_id works no more."""
    deferral.state, deferral.keys = DeferralState.ISSUED, []
    deferral.save(update_fields=["state", "keys"])


@transaction.atomic
@audited("credential.issue_approved")
def approve_issue(deferral: Deferral, reason: str, *, by: Actor) -> Deferral:
    """The wallet may fetch the card.

    Raises:
        DecisionRefused: decided before, or expired.
        NotAllowed, OutOfScope: not this member of staff's to decide.
    """
    return _decide(deferral, DeferralState.APPROVED, reason, by)


@transaction.atomic
@audited("credential.issue_refused")
def refuse_issue(deferral: Deferral, reason: str, *, by: Actor) -> Deferral:
    """The wallet gets no card. Raises as `approve_issue`."""
    return _decide(deferral, DeferralState.REFUSED, reason, by)


def _decide(deferral: Deferral, state: DeferralState, reason: str, by: Actor) -> Deferral:
    by.require_staff(PERMISSION)
    locked = Deferral.objects.select_for_update(no_key=True).get(pk=deferral.pk)
    by.require_scope(district=locked.district_id)
    if state not in DeferralState.NEXT.get(locked.state, ()) or locked.expires_at <= timezone.now():
        raise DecisionRefused
    locked.state, locked.reason, locked.decided_at = state, reason, timezone.now()
    locked.keys = [] if state == DeferralState.REFUSED else locked.keys
    locked.save(update_fields=["state", "reason", "decided_at", "keys"])
    note(district=locked.district_id)
    return locked
