"""Lawful deletions: the salt goes, a committed tombstone comes, so that nobody takes it for tampering."""

from collections.abc import Iterable, Iterator
from datetime import UTC

from django.db import transaction
from django.utils import timezone

from ..log.notes import b64
from ..log.records import JSON
from ..models import Commitment, Tombstone
from ..sources import Finding, Row, Source
from .commitments import append_commitment

DELETED = "record.deleted"


@transaction.atomic
def destroy_salt(commitment: Commitment, reason: str) -> Tombstone:
    """Make a commitment unlinkable when its record is lawfully deleted. The log stays intact; no proof is left.

    `reason` is a short code (`member_left`, `retention_ended`), never a text about somebody. Twice gives the same
    tombstone.
    """
    found = Tombstone.objects.filter(erased=commitment).first()
    if found is not None:
        return found
    tombstone = Tombstone(erased=commitment, reason=reason, at=timezone.now())
    tombstone.commitment = append_commitment(DELETED, tombstone_record(tombstone))
    tombstone.full_clean()
    tombstone.save(force_insert=True)
    commitment.salt = None
    commitment.save(update_fields=["salt"])
    return tombstone


@transaction.atomic
def destroy_salts(commitments: Iterable[int | None], reason: str = "retention_ended") -> int:
    """The same for the records of many rows, by their commitments' numbers. How many."""
    found = Commitment.objects.filter(pk__in=[pk for pk in commitments if pk is not None], salt__isnull=False)
    return len([destroy_salt(commitment, reason) for commitment in found.order_by("pk")])


def tombstone_record(tombstone: Tombstone) -> dict[str, JSON]:
    """What is committed of a deletion: which entry of the log, when, and on what ground."""
    return {
        "entry": b64(bytes(tombstone.erased.digest)),
        "at": tombstone.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "reason": tombstone.reason,
    }


def _rows() -> Iterator[Row | Finding]:
    for tombstone in Tombstone.objects.select_related("erased").order_by("pk").iterator():
        yield Row(f"tombstone {tombstone.pk}", tombstone.commitment_id, tombstone_record(tombstone))


SOURCE = Source("anchoring.tombstones", frozenset({DELETED}), _rows)
