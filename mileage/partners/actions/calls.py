"""Idempotency of the partner API: a key is answered once, refusals too, and the same again for 30 days."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.timezone import now

from identity.signing.encoding import compact_json
from mileage.errors import DebtChanged, MileageError
from mileage.transactions import in_one_transaction, repeated

from ..errors import KeyMissing, KeyOfAnotherRequest
from ..models import ApiCall, ApiClient

KEPT = timedelta(days=30)
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Answer(NamedTuple):
    status: int
    body: dict[str, Any]
    replayed: bool


@repeated(on=DebtChanged)
@in_one_transaction
def answer_once(
    client: ApiClient, key: str, path: str, body: Any, act: Callable[[], tuple[int, dict[str, Any]]]
) -> Answer:
    """Do what is asked, and remember the answer in the same transaction. Of two at once the later one waits.

    Raises:
        KeyMissing, KeyOfAnotherRequest.
    """
    if not _KEY.fullmatch(key):
        raise KeyMissing
    fingerprint = sha256(compact_json({"path": path, "body": body})).digest()
    # waits for another that is at work with the same key
    ApiCall.objects.bulk_create([ApiCall(client=client, key=key, fingerprint=fingerprint)], ignore_conflicts=True)
    row = ApiCall.objects.select_for_update().get(client=client, key=key)
    if bytes(row.fingerprint) != fingerprint:
        raise KeyOfAnotherRequest
    if row.status:
        return Answer(row.status, row.body, True)
    row.status, row.body = _done(act)
    row.save(update_fields=["status", "body"])
    return Answer(row.status, row.body, False)


def _done(act: Callable[[], tuple[int, dict[str, Any]]]) -> tuple[int, dict[str, Any]]:
    try:
        with transaction.atomic():
            return act()
    except DebtChanged:
        raise
    except MileageError as refusal:
        body = {"type": "about:blank", "title": str(refusal), "status": refusal.status, "code": refusal.code}
        return refusal.status, body | refusal.extra


def forget_calls() -> int:
    """Forget answers after 30 days. How many."""
    return ApiCall.objects.filter(made_at__lte=now() - KEPT).delete()[0]
