"""A card as an unsecured W3C credential (VCDM 2.0)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.urls import reverse

from identity.queries import SEOUL
from identity.signing.dids import did_jwk, did_of

from ...achievements import Badge
from ...claims import CardContent
from ...status.places import Place
from .. import Binding, Frame
from .vocabulary import BASE, OPEN_BADGE, OPEN_BADGES, context_address, type_names

PURPOSES = ("revocation", "suspension")
BADGE_PURPOSES = ("suspension",)  # Open Badges 3.0, section B.1.2: at most one status


def card_document(frame: Frame, content: CardContent, binding: Binding) -> dict[str, Any]:
    """What one copy says; its id is random, so that two copies have nothing in common but the claims."""
    card, holder = type_names(frame.vct)
    subject = {"id": binding.did or did_jwk(binding.jwk), "type": holder}
    document = {
        "@context": [BASE, context_address(frame.vct)],
        "id": f"urn:uuid:{uuid.uuid4()}",
        "type": ["VerifiableCredential", card],
        "issuer": did_of(frame.issuer),
        "validFrom": stamp_of(frame.issued_at),
        "validUntil": stamp(content.expires_at),
        "credentialSubject": subject | content.shown | content.chosen,
    }
    if content.badge:
        (status,) = status_entries(binding.place, "bitstring-badges", BADGE_PURPOSES)
        return open_badge(document | {"credentialStatus": status}, content.badge)
    return document | {"credentialStatus": status_entries(binding.place, "bitstring")}


def open_badge(document: dict[str, Any], badge: Badge) -> dict[str, Any]:
    """The same as an OpenBadgeCredential (Open Badges 3.0, section B.1.2); our own types stay for our verifiers."""
    subject, own_context = document["credentialSubject"], document["@context"][1]
    awarded = dt.datetime.combine(badge.awarded_on, dt.time(), tzinfo=SEOUL)
    own = {
        "@context": [BASE, OPEN_BADGES, own_context],
        "type": ["VerifiableCredential", OPEN_BADGE, document["type"][1]],
        "issuer": {"id": document["issuer"], "type": ["Profile"], "name": badge.issuer_name},
        "name": badge.name,
        "awardedDate": stamp(awarded),
        "credentialSubject": subject
        | {"type": ["AchievementSubject", subject["type"]], "achievement": badge.achievement},
    }
    evidence = {"id": badge.evidence_url, "narrative": badge.evidence_text}
    if any(evidence.values()):
        own["evidence"] = [{"type": ["Evidence"]} | {name: text for name, text in evidence.items() if text}]
    return document | own


def status_entries(place: Place, view: str, purposes: tuple[str, ...] = PURPOSES) -> list[dict[str, str]]:
    """Where revocation and suspension of a place are told (Bitstring Status List, section 2.1)."""
    entries = []
    for purpose in purposes:
        path = reverse(view, args=[place.list_id, purpose], urlconf="credentials.api.urls_issuer")
        address = settings.ISSUER_ORIGIN + path
        entries.append(
            {
                "id": f"{address}#{place.index}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose,
                "statusListIndex": str(place.index),
                "statusListCredential": address,
            }
        )
    return entries


def stamp(at: dt.datetime) -> str:
    """XML Schema dateTimeStamp in UTC, to the second."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_of(seconds: int) -> str:
    """The same, of seconds since 1970."""
    return stamp(dt.datetime.fromtimestamp(seconds, dt.UTC))
