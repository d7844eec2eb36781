"""The records, and the one way in which any value of ours becomes bytes. docs/anchoring.md has the formats."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from anchoring.log.records import JSON, SALT_BYTES
from identity.models import AuditRow

from .models import Publication

AUDIT_ROW, AUDIT_BATCH = "audit.row", "audit.batch"


def hash_of(value: Any) -> str:
    """SHA-256 of a value as compact JSON with sorted keys; unlike RFC 8785 it has fractions, and no need for them."""
    return sha256(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def audit_row(row: AuditRow) -> dict[str, JSON]:
    """One row of the trail, whole."""
    return {
        "kind": AUDIT_ROW,
        "id": str(row.pk),
        "at": _time(row.at),
        "row_kind": row.kind,
        "event": row.event,
        "actor_kind": row.actor_kind,
        "actor": row.actor_user_id,
        "actor_name": row.actor_name,
        "subject_type": row.subject_type,
        "subject": row.subject_id,
        "district": row.district_id,
        "service": row.service,
        "reason": row.reason,
        "detail_sha256": hash_of(row.detail),
    }


def row_salt(batch_salt: bytes, row: int) -> bytes:
    """A salt for each row out of the batch's one: the proof of a row tells nothing of its neighbours."""
    return hmac.digest(batch_salt, str(row).encode(), "sha256")[:SALT_BYTES]


def publication(row: Publication) -> dict[str, JSON]:
    """What was published under a name from a moment on."""
    return {"name": row.name, "content_sha256": hash_of(row.content), "at": _time(row.at)}


def publication_kind(row: Publication) -> str:
    return f"published.{row.kind}"


def batch_extra(first_position: int, previous: bytes | None) -> Mapping[str, JSON]:
    """Chains the batches: each names the digest of the one before, so that the trail has one head."""
    return {"first": first_position, "previous": previous.hex() if previous else None}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
