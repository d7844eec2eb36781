"""Status list tokens (Token Status List): built when asked for, kept until a status changes.

A revocation reaches a client that honours the cache headers within HTTP_MAX_AGE + TTL seconds, even through a shared
cache: the version is read from the database on every request, so the server itself is never behind.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone

from identity.signing.encoding import b64url
from identity.signing.jws import sign_jwt

from ..models import CredentialCopy, CredentialState, StatusList
from ..models.status_lists import BITS, CAPACITY

HTTP_MAX_AGE = 20  # seconds
TTL = 30  # seconds
LIFETIME = 24 * 3600  # seconds: how long a scanner without a network may go on with what it has
SIGNED_FOR = 300  # seconds: a token is signed anew after that, so that its `iat` tells how fresh it is


@dataclass(frozen=True, slots=True)
class StatusToken:
    jwt: str
    etag: str


def status_token(status_list: StatusList) -> StatusToken:
    """The signed list as of now."""
    now = int(timezone.now().timestamp())
    signed_at = now - now % SIGNED_FOR
    etag = f"{status_list.version.hex}-{signed_at:x}"
    key = f"status-token:{status_list.id.hex}:{etag}"
    jwt = cache.get(key)
    if jwt is None:
        jwt = _sign(status_list, signed_at)
        cache.set(key, jwt, 2 * SIGNED_FOR)
    return StatusToken(jwt, etag)


def _sign(status_list: StatusList, signed_at: int) -> str:
    packed = packed_bits(status_list)
    payload = {
        "iss": status_list.issuer,
        "sub": status_list.uri,
        "iat": signed_at,
        "exp": signed_at + LIFETIME,
        "ttl": TTL,
        "status_list": {"bits": BITS, "lst": b64url(packed)},
    }
    return sign_jwt("status-list", payload)


def packed_bits(status_list: StatusList) -> bytes:
    """Compressed bits of this version; whoever asks next takes them from the cache, whatever the time."""
    key = f"status-bits:{status_list.id.hex}:{status_list.version.hex}"
    packed: bytes | None = cache.get(key)
    if packed is None:
        packed = pack(statuses(status_list.id)) if not status_list.unknown_are_invalid else _pack_known(status_list.id)
        cache.set(key, packed, 3600)
    return packed


def _pack_known(list_id: UUID) -> bytes:
    """After a restore: every place is invalid but those that the database knows."""
    known = CredentialCopy.objects.filter(status_list=list_id).values_list("status_index", "credential__state")
    states = bytearray(b"\x01" * CAPACITY)
    for index, state in known:
        states[index] = CredentialState.BITS[state]
    return pack(list(enumerate(states)))


def statuses(list_id: UUID) -> list[tuple[int, int]]:
    """Index and status type of every copy that is not valid."""
    rows = CredentialCopy.objects.filter(status_list=list_id).exclude(credential__state=CredentialState.ACTIVE)
    return [
        (index, CredentialState.BITS[state]) for index, state in rows.values_list("status_index", "credential__state")
    ]


def pack(entries: list[tuple[int, int]], capacity: int = CAPACITY) -> bytes:
    """Bits of a list, first index in the lowest bits of the first byte, as zlib data."""
    bits = bytearray(capacity * BITS // 8)
    per_byte = 8 // BITS
    for index, status in entries:
        byte, position = divmod(index, per_byte)
        bits[byte] |= status << (position * BITS)
    return zlib.compress(bits, 9)
