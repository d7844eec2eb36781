"""Issuing: one card in as many copies as the holder has keys; the same keys get the same copies again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from anchoring.actions import append_batch
from identity.actors import Actor
from identity.audit import audited, note
from identity.queries import today
from identity.signing import client
from identity.signing.keys import active_key
from identity.signing.rules import KINDS

from .. import eligibility, records
from ..claims import content_of
from ..errors import CredentialRequestDenied
from ..formats import Binding, Frame, Issued
from ..formats.registry import FORMATS
from ..models import AccessToken, Credential, CredentialCopy, CredentialState
from ..openid4vci import nonces, secrets
from ..openid4vci.dpop import Presented
from ..openid4vci.encryption import ResponseEncryption
from ..openid4vci.proofs import HolderKey
from ..openid4vci.requests import CredentialRequest
from ..status.places import take_places
from .reissuing import earlier_cards, settle
from .tokens import lock_token


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the wallet gets: a copy for each of its keys, in the order of its proofs."""

    credentials: list[str | dict[str, Any]]
    notification_id: str
    encryption: ResponseEncryption | None = None

    def as_json(self) -> dict[str, Any]:
        """The credential response (OpenID4VCI 1.0 section 8.3)."""
        return {
            "credentials": [{"credential": credential} for credential in self.credentials],
            "notification_id": self.notification_id,
        }


@transaction.atomic
def fetch_credential(presented: Presented, read: Callable[[AccessToken], CredentialRequest], *, by: Actor) -> Delivery:
    """Answer the credential endpoint. `read` reads the request, once the token is known to be good.

    Raises:
        InvalidToken: first of all; then whatever `read` raises (InvalidProof and its kin), and
        InvalidNonce: not ours, too old, or used before.
        CredentialRequestDenied: the member is not eligible, or the token's card was fetched with other keys.
    """
    token, access_token = lock_token(presented), presented.token
    request = read(token)
    earlier = Credential.objects.filter(token=token).first()
    if earlier is None:
        return _issue_first(token, access_token, request, by)
    return _deliver_again(earlier, access_token, request)


def _issue_first(token: AccessToken, access_token: str, request: CredentialRequest, by: Actor) -> Delivery:
    nonces.spend({key.nonce for key in request.keys}, token)
    standing, earlier = _eligible(token), earlier_cards(token)
    issued = _build(token, request, standing)
    sealed = secrets.seal(access_token, _packed(request.keys, issued.copies))
    credential = issue_credential(token, request, issued, sealed, standing, by=by)
    settle(credential, earlier)
    return Delivery([copy.serialized for copy in issued.copies], credential.notification_id, request.encryption)


def _eligible(token: AccessToken) -> eligibility.Standing:
    standing = eligibility.standing_of(token.member, today())
    refused = eligibility.refusal(token.kind, standing)
    if refused or standing is None:
        reason = refused.code if refused else "not_resident"
        raise CredentialRequestDenied(f"The member is not eligible now ({reason}): the wallet's card page says why.")
    return standing


@dataclass(frozen=True, slots=True)
class _Built:
    copies: list[Issued]
    bindings: list[Binding]
    credential: Credential


def _build(token: AccessToken, request: CredentialRequest, standing: eligibility.Standing) -> _Built:
    """Sign the copies. Their times are rounded, so that copies in different hands do not match by the second."""
    kind, now, fmt = token.kind, timezone.now(), FORMATS[request.format]
    content = content_of(kind, standing)
    places = take_places(len(request.keys), settings.ISSUER_ORIGIN)
    bindings = [Binding(key.jwk, place, key.did) for key, place in zip(request.keys, places, strict=True)]
    seconds = int(now.timestamp())
    frame = Frame(settings.ISSUER_ORIGIN, kind.vct, seconds - seconds % 3600)
    key = active_key(KINDS[fmt.SIGNING_KIND][0])
    copies = fmt.build(frame, content, bindings, fmt.header(key), partial(client.sign, key.kid, fmt.SIGNING_KIND))
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
    return _Built(copies, bindings, credential)


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
    credential.district, credential.delivery = standing.facts.district, sealed
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
    credential.commitment = append_batch(
        records.ISSUED, records.copy_digests(credential, copies), records.issued(credential)
    )
    credential.save(force_insert=True)
    CredentialCopy.objects.bulk_create(copies)
    note(card=credential.kind.slug, version=credential.kind.version, copies=len(copies))
    return credential


def _deliver_again(credential: Credential, access_token: str, request: CredentialRequest) -> Delivery:
    if bytes(credential.key_set) != _key_set(request.keys):
        raise CredentialRequestDenied(
            "This token's card was fetched with other keys: send the same proofs again, or ask for a new offer."
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
