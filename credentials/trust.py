"""The city's signed trust list: which keys may sign which cards, and where their status is.

Verifiers keep it for days without a network. It holds the exact protected header of each key, so that a QR code can
name the header by reference.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from identity.signing.encoding import compact_json
from identity.signing.jws import sign_jwt
from identity.signing.models import IssuerKey, KeyPurpose
from identity.signing.rules import INSTITUTION

from .formats import sd_jwt
from .issuers import CardIssuer, all_issuers
from .models import CardKind
from .queries import status_lists

HTTP_MAX_AGE = 60  # seconds
LIFETIME = 7 * 24 * 3600  # seconds: a gate may be without a network for a week
_SIGNED_FOR = 3600  # seconds
_REF_BYTES = 8


@dataclass(frozen=True, slots=True)
class TrustList:
    jwt: str
    etag: str


def trust_list() -> TrustList:
    """The signed list as of now: signed anew every hour, and whenever it says something else."""
    now = int(timezone.now().timestamp())
    signed_at = now - now % _SIGNED_FOR
    payload = {
        "iss": settings.ISSUER_ORIGIN,
        "iat": signed_at,
        "exp": signed_at + LIFETIME,
        "issuers": _entries(),
    }
    etag = sha256(compact_json(payload)).hexdigest()[:32]
    jwt = cache.get(f"trust-list:{etag}")
    if jwt is None:
        jwt = sign_jwt("trust-list", payload)
        cache.set(f"trust-list:{etag}", jwt, 2 * _SIGNED_FOR)
    return TrustList(jwt, etag)


def _entries() -> list[dict[str, Any]]:
    """The city and the institutions; the same few queries for any number of them."""
    keys: dict[str, list[IssuerKey]] = {}
    card_keys = Q(purpose=KeyPurpose.CREDENTIAL) | Q(purpose__startswith=INSTITUTION)
    for key in IssuerKey.objects.filter(card_keys).exclude(x5c=[]).order_by("valid_from", "kid"):
        keys.setdefault(key.purpose, []).append(key)
    kinds = list(CardKind.objects.order_by("id"))
    # Institutions' cards have their places in the city's lists, where few hide among many.
    lists = [each.uri for each in status_lists(settings.ISSUER_ORIGIN)]
    return [
        _entry(issuer, keys.get(issuer.purpose, []), [kind.vct for kind in kinds if issuer.may_issue(kind)], lists)
        for issuer in all_issuers()
    ]


def _entry(issuer: CardIssuer, keys: list[IssuerKey], vcts: list[str], lists: list[str]) -> dict[str, Any]:
    name_ko, name_en = issuer.names
    return {
        "name_ko": name_ko,
        "name_en": name_en,
        "iss": issuer.address,
        "status": "withdrawn" if issuer.withdrawn else "listed",
        "keys": [_key(key) for key in keys],
        "status_lists": lists,
        "vcts": vcts,
    }


def _key(key: IssuerKey) -> dict[str, Any]:
    leaf = base64.b64decode(key.x5c[0])
    return {
        "ref": sha256(leaf).digest()[:_REF_BYTES].hex(),
        "header": sd_jwt.header(key),
        "public_jwk": key.public_jwk,
        "status": key.status,
        "not_before": int(key.valid_from.timestamp()),
        "not_after": int(key.valid_until.timestamp()),
    }
