"""The record of a transfer as it is committed to; docs/ledger.md has the format."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection

from anchoring.log.records import JSON

from .models import Transfer

KIND = "ledger.transfer"


def records_of(transfers: Iterable[Transfer]) -> dict[int, dict[str, JSON]]:
    """Each transfer's record by id, in the given order, with one query for all. Balances stay out: a proof is shown."""
    wanted = {transfer.pk: transfer for transfer in transfers}
    legs: dict[int, list[JSON]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LEGS, [list(wanted)])
        for transfer, account, asset, amount in cursor.fetchall():
            legs[transfer].append({"account": str(account), "asset": asset, "amount": amount})
    return {pk: _record(transfer, legs[pk]) for pk, transfer in wanted.items()}


# A transfer's postings have the 15 ids after its own.
_LEGS = """
    SELECT t.id, p.account_id, s.code, p.amount
    FROM unnest(%s::bigint[]) AS t (id)
    JOIN mileage_posting p ON p.id > t.id AND p.id < t.id + 16
    JOIN mileage_account a ON a.id = p.account_id
    JOIN mileage_asset s ON s.id = a.asset_id
    ORDER BY p.id
"""


def _record(transfer: Transfer, legs: list[JSON]) -> dict[str, JSON]:
    return {
        "kind": KIND,
        "id": str(transfer.pk),
        "type": transfer.kind,
        "reason": transfer.reason,
        "source": transfer.source_ref,
        "event_at": _time(transfer.event_at),
        "recorded_at": _time(transfer.recorded_at),
        "reverses": str(transfer.reverses) if transfer.reverses else None,
        "postings": legs,
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
