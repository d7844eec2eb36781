"""The published status lists outside the database, so that a restore un-revokes nothing."""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from anchoring.actions.alarms import set_alarm
from anchoring.mirror import is_ahead
from anchoring.models import Log
from identity.actors import Actor

from ..actions.statuses import apply
from ..models import Credential, CredentialCopy, CredentialState, StatusList, StatusReason
from ..models.status_lists import BITS, CAPACITY
from .tokens import packed_bits

_PER_BYTE = 8 // BITS


def write_statuses(folder: Path) -> None:
    """Bring the mirror up to the lists as they are served now; only lists that changed are written.

    Nothing is written over what a restored database no longer knows: revoking is final, so a place that was revoked
    in the mirror and is not any more says so by itself.
    """
    folder.mkdir(parents=True, exist_ok=True)
    restored = any(is_ahead(log) for log in Log.objects.all())
    for row in StatusList.objects.all() if not restored else []:
        path, known = folder / row.id.hex, {}
        content = {"issuer": row.issuer, "version": row.version.hex, "bits": packed_bits(row).hex()}
        if path.exists():
            known = json.loads(path.read_text())
        if known and _revoked(known["bits"]) & ~_revoked(content["bits"]):
            restored = True
        elif not known or known["version"] != content["version"]:
            new = path.with_suffix(".new")
            with new.open("w") as file:
                json.dump(content, file)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
    detail = "the mirror knows revocations that the database does not: run recover_from_mirror"
    set_alarm(restored, "status.restored", "mirror", detail)


def _revoked(packed: str) -> int:
    """One bit for each place that is revoked."""
    bits = zlib.decompress(bytes.fromhex(packed))
    value = int.from_bytes(bits, "little")
    return value & ~(value >> 1) & int.from_bytes(b"\x55" * len(bits), "little")


@transaction.atomic
def recover_statuses(folder: Path, *, by: Actor) -> dict[str, int]:
    """After a restore: what was published as ended is ended again, and what the database no longer knows ends.

    A place that was given after the backup belongs to a card that nobody could revoke any more: all places that the
    database does not know are invalid from now on, and their holders get a new card. Returns counts.
    """
    counts = {"lists": 0, "ended": 0, "suspended": 0}
    for path in sorted(folder.glob("[0-9a-f]" * 32)):
        content = json.loads(path.read_text())
        row = _list(UUID(path.name), content["issuer"])
        bits = zlib.decompress(bytes.fromhex(content["bits"]))
        _end(row, bits, by, counts)
        row.version = uuid4()
        row.save(update_fields=["version", "closed_at", "unknown_are_invalid"])
        counts["lists"] += 1
    return counts


def _list(list_id: UUID, issuer: str) -> StatusList:
    """Closed: no place of it is given again. One that was opened after the backup comes back under its address."""
    row = StatusList.objects.select_for_update().filter(pk=list_id).first()
    if row is None:
        lowest = StatusList.objects.aggregate(lowest=Min("first_ordinal"))["lowest"] or 0
        row = StatusList.objects.create(
            id=list_id, issuer=issuer, mark="", first_ordinal=min(lowest, 0) - CAPACITY, closed_at=timezone.now()
        )
    row.closed_at = row.closed_at or timezone.now()
    row.unknown_are_invalid = True
    return row


def _end(row: StatusList, bits: bytes, by: Actor, counts: dict[str, int]) -> None:
    live = CredentialCopy.objects.filter(status_list=row).exclude(credential__state=CredentialState.REVOKED)
    ended, suspended = set(), set()
    for credential, index in live.values_list("credential_id", "status_index"):
        status = bits[index // _PER_BYTE] >> (index % _PER_BYTE * BITS) & (1 << BITS) - 1
        if status == CredentialState.BITS["revoked"]:
            ended.add(credential)
        elif status == CredentialState.BITS["suspended"]:
            suspended.add(credential)
    for ids, state, name in (
        (ended, CredentialState.REVOKED, "ended"),
        (suspended - ended, CredentialState.SUSPENDED, "suspended"),
    ):
        rows = Credential.objects.select_for_update(no_key=True).filter(pk__in=ids).exclude(state=state)
        changed = list(rows.order_by("pk"))
        apply(changed, state, StatusReason.RESTORED, by=by)
        counts[name] += len(changed)


def status_folder() -> Path | None:
    """Where the mirror of the lists is; None: there is none."""
    return Path(settings.LOG_MIRROR) / "status-lists" if settings.LOG_MIRROR else None
