"""Places in status lists: unguessable, never given twice, and without a lock.

One sequence numbers the places of all lists. A list maps its numbers to places by a permutation under a key of its
own, so the order of places tells nothing of the order of issuing. docs/status-lists.md argues why no place is given
twice, not even after a restore.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now

from identity.compiled import Asked, together

from ..models import StatusList
from ..models.status_lists import CAPACITY, new_key

_HALF_BITS = 10  # 2 * 10 bits: the smallest even width that holds a million
_ROUNDS = 6
_LOCK = 0x57A705_1157  # advisory lock: one transaction opens a list

_TAKE = """
SELECT list.id, list.issuer, list.permutation_key, list.first_ordinal, nextval('credentials_status_ordinal')
FROM credentials_statuslist AS list, generate_series(1, %s)
WHERE list.issuer = %s AND list.closed_at IS NULL AND list.mark = credentials_database_mark()"""


@dataclass(frozen=True, slots=True)
class Place:
    """A place for one copy."""

    list_id: UUID
    uri: str
    index: int


def take_places(count: int, issuer: str) -> list[Place]:
    """Take places that nobody had and nobody will have, one query as a rule."""
    return filled_up([], count, issuer)


def filled_up(places: list[Place], count: int, issuer: str) -> list[Place]:
    """The same, where some were taken already: `asked_places` gives too few when a list is full or none is open."""
    while len(places) < count:
        taken = _take(count - len(places), issuer)
        if not taken:
            open_list(issuer)
        places.extend(taken)
    return places


def _take(count: int, issuer: str) -> list[Place]:
    [places] = together(asked_places(count, issuer))
    return places


def asked_places(count: int, issuer: str) -> Asked[list[Place]]:
    """Fewer than asked for where the list is full, none where no list is open under this database's mark."""
    return Asked(_TAKE, (count, issuer), _read_places)


def _read_places(rows: list[tuple[Any, ...]]) -> list[Place]:
    return [
        Place(list_id, _uri(list_id, owner), permuted(bytes(key), ordinal - first))
        for list_id, owner, key, first, ordinal in rows
        if ordinal - first < CAPACITY
    ]


@lru_cache(maxsize=64)
def _uri(list_id: UUID, issuer: str) -> str:
    return StatusList(id=list_id, issuer=issuer).uri


@transaction.atomic
def open_list(issuer: str) -> None:
    """Close the open list and open another, unless somebody else just did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("SELECT credentials_database_mark(), nextval('credentials_status_ordinal')")
        mark, ordinal = cursor.fetchone()
    current = StatusList.objects.filter(issuer=issuer, closed_at=None).first()
    if current and current.mark == mark and ordinal - current.first_ordinal < CAPACITY:
        return
    close_lists(issuer)
    # A new address, key and first number: nothing of a list that a restore lost comes back under its name.
    StatusList.objects.create(issuer=issuer, mark=mark, first_ordinal=ordinal, permutation_key=new_key())


def close_lists(issuer: str) -> int:
    """No new places in the open list; what has a place there keeps it. Returns how many were open."""
    return StatusList.objects.filter(issuer=issuer, closed_at=None).update(closed_at=Now())


def permuted(key: bytes, number: int) -> int:
    """Place of the number-th copy: a Feistel network over 20 bits, walked until it lands below the capacity."""
    keys = _round_keys(key)
    while True:
        left, right = number >> _HALF_BITS, number & ((1 << _HALF_BITS) - 1)
        for round_key in keys:
            left, right = right, left ^ _mix(round_key, right)
        number = (left << _HALF_BITS) | right
        if number < CAPACITY:
            return number


@lru_cache(maxsize=64)
def _round_keys(key: bytes) -> tuple[bytes, ...]:
    return tuple(
        blake2b(bytes([turn]), key=key, digest_size=16, person=b"status-place").digest() for turn in range(_ROUNDS)
    )


def _mix(round_key: bytes, half: int) -> int:
    digest = blake2b(half.to_bytes(2, "big"), key=round_key, digest_size=2).digest()
    return int.from_bytes(digest, "big") & ((1 << _HALF_BITS) - 1)
