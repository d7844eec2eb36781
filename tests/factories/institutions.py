"""Institutions on the trust list, and cards that they issue."""

from __future__ import annotations

import time
from hashlib import sha256
from itertools import count
from typing import Any

from django.utils import timezone

from credentials.actions.institutions import request_listing
from credentials.actions.offers import offer_card
from credentials.definitions import fields_of
from credentials.models import CardKind, IssuingInstitution
from credentials.presentation.cards import Expected, verified_claims
from credentials.queries import current_kind
from identity.actors import Actor
from identity.models import Member
from identity.second_person import approve
from identity.signing.encoding import b64url
from tests.factories.credentials import Key, Wallet, new_keys, signed_jws
from tests.factories.identity import as_staff

_numbers = count(1)


def new_code() -> str:
    """The signing process outlives a test, and keeps the keys of each institution."""
    return f"school-{next(_numbers)}"


def drafted(code: str = "", **fields: Any) -> IssuingInstitution:
    names = {"name_ko": "한빛학교", "name_en": "Hanbit School"}
    return IssuingInstitution.objects.create(code=code or new_code(), **names | fields)


def listed(code: str = "", cards: tuple[str, ...] = ("course",), **fields: Any) -> IssuingInstitution:
    """On the trust list, as two people decided."""
    institution = drafted(code, **fields)
    approve(request_listing(institution, cards, "new", by=as_staff()), by=as_staff())
    institution.refresh_from_db()
    return institution


def kind_of(institution: IssuingInstitution, code: str = "course", **fields: Any) -> CardKind:
    """A kind of card for any resident that the institution issues."""
    own = {"code": code, "name_ko": "수료카드", "name_en": "Course Card", "institution_id": institution.pk}
    formats = ["dc+sd-jwt", "ldp_vc+ecdsa", "vc+jwt"]
    like = fields_of(current_kind("citizen")) | own | {"formats": formats, "version": 1} | fields
    return CardKind.objects.create(**like)


def fetched(kind: CardKind, member: Member, suffix: str = "sd-jwt") -> tuple[Any, Key]:
    """A copy, and its holder's key."""
    wallet = Wallet(keys=new_keys(1))
    token = wallet.token(offer_card(kind, member, by=Actor.member(member)))
    body = {"credential_configuration_id": f"{kind.slug}-{suffix}", "proofs": {"jwt": wallet.proofs()}}
    answer = wallet.ask(token, body)
    assert answer.status_code == 200, answer.content
    return answer.json()["credentials"][0]["credential"], wallet.keys[0]


def judged(copy: str, key: Key) -> dict[str, Any]:
    """What this verifier says of a copy that its holder shows. Raises Refused."""
    digest = b64url(sha256(copy.encode()).digest())
    said = {"iat": int(time.time()), "aud": "verifier", "nonce": "n-0S6_WzA2Mj", "sd_hash": digest}
    shown = copy + signed_jws(key, {"alg": "ES256", "typ": "kb+jwt"}, said)
    return verified_claims(shown, Expected("verifier", said["nonce"], timezone.now()))
