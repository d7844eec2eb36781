"""Signed messages to systems of others, in the form of Standard Webhooks: `webhook-id`, `webhook-timestamp`, and
`webhook-signature` over the three of id, time and body. Sent at least once, with longer and longer pauses."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from http.client import HTTPException

from django.db import connection
from django.utils import timezone

from . import outgoing

PAUSES = [timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21600, 43200, 86400)]
LEASE = timedelta(minutes=2)  # longer than one sending may take


def signed_headers(message_id: str, body: bytes, keys: Iterable[bytes]) -> dict[str, str]:
    """One signature for each key: a receiver that changes its secret misses nothing."""
    sent_at = str(int(timezone.now().timestamp()))
    signed = f"{message_id}.{sent_at}.".encode() + body
    marks = [base64.b64encode(hmac.new(key, signed, sha256).digest()).decode() for key in keys]
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": sent_at,
        "webhook-signature": " ".join(f"v1,{mark}" for mark in marks),
    }


def send(address: str, message_id: str, body: bytes, keys: Iterable[bytes]) -> tuple[bool, str]:
    """Whether it was taken, and the outcome in a word. Nothing is sent that no key signs."""
    keys = list(keys)
    if not keys:
        return False, "no_secret"
    try:
        status = outgoing.post(address, body, signed_headers(message_id, body, keys))
        return 200 <= status < 300, str(status)
    except outgoing.Refused:
        return False, "address_refused"
    except (OSError, HTTPException) as error:
        return False, type(error).__name__


@contextmanager
def alone(kind: str) -> Iterator[bool]:
    """Whether no other run sends messages of this kind: slow receivers then hold one thread, never all of a worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [f"webhooks.{kind}"])
        [got] = cursor.fetchone()
    try:
        yield got
    finally:
        if got:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"webhooks.{kind}"])


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None: given up."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
