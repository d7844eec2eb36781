"""Bitstring Status List 1.0: the same places as in Token Status Lists, as signed W3C credentials, one per purpose.

Each has a proof by both suites, so that a verifier of either is served; who asks for a JWT gets one. An Open Badge may
name one list only: its own says what is not to be accepted now, suspended or revoked (docs/adr/0101).
"""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from identity.signing.encoding import b64url, compact_json

from ..formats.w3c.documents import BADGE_PURPOSES, PURPOSES, stamp
from ..formats.w3c.issuers import CITY, Issuer
from ..formats.w3c.proofs import ECDSA, EDDSA
from ..formats.w3c.vocabulary import BASE
from ..models import CredentialCopy, CredentialState, StatusList
from ..models.status_lists import CAPACITY
from .tokens import LIFETIME, SIGNED_FOR, TTL

MINIMUM = 131_072  # entries: a place must hide among enough others
_STATES = dict(zip(PURPOSES, (CredentialState.REVOKED, CredentialState.SUSPENDED), strict=True))


@dataclass(frozen=True, slots=True)
class View:
    """Whose list it is, under which name of an address, and which of its places are set for a purpose."""

    issuer: Issuer
    name: str
    places: Callable[[UUID, str], Iterable[int]]
    purposes: tuple[str, ...] = PURPOSES

    def address(self, list_id: UUID, purpose: str) -> str:
        path = reverse(self.name, args=[list_id, purpose], urlconf="credentials.api.urls_issuer")
        return settings.ISSUER_ORIGIN + path


@dataclass(frozen=True, slots=True)
class SignedList:
    content: str
    etag: str


def _of_cards(list_id: UUID, purpose: str) -> Iterable[int]:
    rows = CredentialCopy.objects.filter(status_list=list_id)
    places = rows.filter(credential__state=_STATES[purpose]).values_list("status_index", flat=True)
    if _STATES[purpose] != CredentialState.REVOKED or not _was_restored(list_id):
        return places
    known = set(rows.values_list("status_index", flat=True))
    return chain(places, (place for place in range(CAPACITY) if place not in known))


def _of_badges(list_id: UUID, _purpose: str) -> Iterable[int]:
    return chain.from_iterable(_of_cards(list_id, purpose) for purpose in PURPOSES)


def _was_restored(list_id: UUID) -> bool:
    return StatusList.objects.filter(pk=list_id, unknown_are_invalid=True).exists()


CARDS = View(CITY, "bitstring", _of_cards)
BADGES = View(CITY, "bitstring-badges", _of_badges, BADGE_PURPOSES)
VIEWS = {view.name: view for view in (CARDS, BADGES)}


def register(view: View) -> None:
    """Add the lists of another app."""
    VIEWS[view.name] = view


def signed_list(view: View, status_list: StatusList, purpose: str, *, as_jwt: bool) -> SignedList:
    """The list as of now."""
    now = int(timezone.now().timestamp())
    signed_at = now - now % SIGNED_FOR
    etag = f"{status_list.version.hex}-{signed_at:x}-{'jwt' if as_jwt else 'vc'}"
    key = f"bitstring:{view.name}:{status_list.id.hex}:{purpose}:{etag}"
    content: str | None = cache.get(key)
    if content is None:
        document = _document(view, status_list, purpose, dt.datetime.fromtimestamp(signed_at, dt.UTC))
        content = view.issuer.envelop(document) if as_jwt else _proven(view.issuer, document)
        cache.set(key, content, 2 * SIGNED_FOR)
    return SignedList(content, etag)


def _document(view: View, status_list: StatusList, purpose: str, at: dt.datetime) -> dict[str, Any]:
    address = view.address(status_list.id, purpose)
    return {
        "@context": [BASE],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": view.issuer.did,
        "validFrom": stamp(at),
        "validUntil": stamp(at + dt.timedelta(seconds=LIFETIME)),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(view.places(status_list.id, purpose)),
            "ttl": TTL * 1000,
        },
    }


def _proven(issuer: Issuer, document: dict[str, Any]) -> str:
    secured = [issuer.prove([document], suite, document["validFrom"])[0].document for suite in (EDDSA, ECDSA)]
    return compact_json(document | {"proof": [each["proof"] for each in secured]}).decode()


def encoded(places: Iterable[int], capacity: int = CAPACITY) -> str:
    """Multibase base64url of the gzipped bits, the first place in the highest bit of the first byte (section 3.3)."""
    bits = bytearray(-(-max(capacity, MINIMUM) // 8))
    for place in places:
        bits[place >> 3] |= 0x80 >> (place & 7)
    return "u" + b64url(gzip.compress(bits, 9, mtime=0))
