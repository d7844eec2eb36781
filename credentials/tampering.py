"""Every credential, copy and change of status, for `tamper_check`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from anchoring.actions.commitments import batch_record
from anchoring.sources import Finding, Row, Source, register_source

from . import records
from .models import Credential, CredentialState, StatusChange


def register() -> None:
    register_source(Source("credentials", frozenset({records.ISSUED}), _credentials))
    register_source(Source("credentials.status", frozenset({records.STATUS}), _changes))


def _credentials() -> Iterator[Row | Finding]:
    rows = Credential.objects.select_related("kind").prefetch_related("copies", "changes").order_by("pk")
    for credential in rows.iterator(chunk_size=1_000):
        digests = records.copy_digests(credential, list(credential.copies.all()))
        record = batch_record(digests, records.issued(credential))
        yield Row(f"credential {credential.pk}", credential.commitment_id, record)
        if not _follows(credential):
            yield Finding("status.not_of_its_history", f"credential {credential.pk}")


def _follows(credential: Credential) -> bool:
    """Whether the state is what the changes lead to, each from the one before."""
    changes = sorted(credential.changes.all(), key=lambda change: (change.at, change.pk))
    states = [CredentialState.ACTIVE.value, *(change.after for change in changes)]
    linked = all(change.before == before for change, before in zip(changes, states, strict=False))
    return linked and all(a != b for a, b in pairwise(states)) and states[-1] == credential.state


def _changes() -> Iterator[Row | Finding]:
    for change in StatusChange.objects.order_by("pk").iterator(chunk_size=1_000):
        subject = f"change of status {change.pk} of credential {change.credential_id}"
        yield Row(subject, change.commitment_id, records.status_changed(change))
