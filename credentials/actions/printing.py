"""A card on paper, for people without a smartphone: made at the counter, ended by staff like any other."""

from __future__ import annotations

import base64
import datetime as dt
import secrets as random
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from anchoring.actions import append_batch
from anchoring.log.records import JSON
from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from identity.queries import today
from identity.signing import client
from identity.signing.encoding import b64url

from .. import eligibility, records
from ..claims import SOURCES, content_of
from ..dates import add_months, start_of
from ..errors import NotEligible, PersonNotFound
from ..formats import Frame, printed, sd_jwt
from ..issuers import issuer_of
from ..models import (
    AccessToken,
    CardKind,
    Credential,
    CredentialCopy,
    CredentialState,
    NotificationEvent,
    Offer,
    OfferState,
    StatusReason,
)
from ..openid4vci import secrets
from ..status.places import Place, take_places
from .counter import member_of, resident_at_counter
from .statuses import apply

PERMISSION = "credentials.print_card"
VALID_MONTHS = 12
# Whoever sees the paper sees all of it: no birth date, no ages, nothing that staff recorded.
_ON_PAPER = ("name", "city", "district", "resident", "holds", "children_at_least", "fixed")


@dataclass(frozen=True, slots=True)
class PersonShown:
    """Who stands at the counter, and which identity document was seen."""

    name: str
    birth_date: dt.date
    evidence: str


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """For the paper, now and never again: the address in its QR code, and what it says."""

    credential: Credential
    address: str
    claims: dict[str, JSON]
    expires_at: dt.datetime


@transaction.atomic
@audited("credential.printed")
def print_card(kind: CardKind, person: PersonShown, *, by: Actor) -> PrintedCard:
    """Issue a card on paper. An earlier one on paper ends: there is one for each person and card.

    Raises:
        PersonNotFound: not exactly one resident of the actor's districts.
        NotEligible: as for a wallet.
        NotAllowed: without the permission.
        SignerUnavailable: worth a retry.
    """
    by.require_staff(PERMISSION)
    entry = resident_at_counter(person.name, person.birth_date, person.evidence, by=by)
    if entry is None:
        raise PersonNotFound
    by.require_scope(district=entry.district_id)
    member = member_of(entry)
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    standing = eligibility.standing_of(member, today())
    if not standing.resident:
        raise PersonNotFound
    if refused := eligibility.refused_now(kind, member, standing):
        raise NotEligible(**refused.as_json())
    made = _sign(kind, member, standing)
    note(subject=made.credential, card=kind.slug, version=kind.version)
    return made


def _sign(kind: CardKind, member: Member, standing: eligibility.Standing) -> PrintedCard:
    now, content = timezone.now(), content_of(kind, standing)
    said = {claim.name: SOURCES[claim.source].value(standing, claim) for claim in kind.claim_list}
    on_paper = {claim.name: said[claim.name] for claim in kind.claim_list if claim.source in _ON_PAPER}
    on_paper |= {"legal_identity_document": False}
    expires_at = min(content.expires_at, start_of(add_months(today(), VALID_MONTHS)))
    issuer, [place] = issuer_of(kind), take_places(1, settings.ISSUER_ORIGIN)
    signing_kind, key = issuer.signing(sd_jwt)
    frame = Frame(issuer.address, kind.vct, int(now.timestamp()) // 3600 * 3600)
    where = (place.uri, place.index)
    signed = printed.signing_input(frame, on_paper, int(expires_at.timestamp()), where, key)
    [signature] = client.sign(key.kid, signing_kind, [signed.encode()])
    credential = Credential(
        kind=kind,
        member=member,
        district=standing.district,
        format=printed.CODE,
        signing_key=key,
        key_set=b"",
        issued_at=now,
        expires_at=expires_at,
        content_mac=content.fingerprint(),
        notification_id=secrets.new_secret(),
        notification=NotificationEvent.ACCEPTED,
        notified_at=now,
    )
    digest = sha256(f"{signed}.{b64url(signature)}".encode()).digest()
    _write(credential, place, digest)
    leaf = base64.b64decode(key.x5c[0])
    return PrintedCard(credential, printed.address(signed, signature, leaf, issuer.address), on_paper, expires_at)


def _write(credential: Credential, place: Place, digest: bytes) -> None:
    """The card with the offer and token that any card has; both are used up, and nobody ever knew them."""
    earlier = Credential.objects.select_for_update(no_key=True, of=("self",)).filter(
        member=credential.member, kind__code=credential.kind.code, format=printed.CODE
    )
    old = list(earlier.exclude(state=CredentialState.REVOKED))
    apply(old, CredentialState.REVOKED, StatusReason.REPLACED, by=Actor.system("credentials.print_card"))
    now = credential.issued_at
    until = now + dt.timedelta(seconds=1)
    hashes = {name: random.token_bytes(32) for name in ("reference_hash", "code_hash", "tx_code_mac")}
    offer = Offer.objects.create(
        kind=credential.kind,
        member=credential.member,
        state=OfferState.REDEEMED,
        created_at=now,
        expires_at=until,
        **hashes,
    )
    credential.token = AccessToken.objects.create(
        offer=offer, token_hash=random.token_bytes(32), created_at=now, expires_at=until, ended_at=now
    )
    copy = CredentialCopy(
        credential=credential,
        number=0,
        status_list_id=place.list_id,
        status_index=place.index,
        holder_thumbprint="",
        digest=digest,
        salt=secrets.new_salt(),
    )
    credential.commitment = append_batch(
        records.ISSUED, records.copy_digests(credential, [copy]), records.issued(credential)
    )
    credential.save(force_insert=True)
    copy.save(force_insert=True)
