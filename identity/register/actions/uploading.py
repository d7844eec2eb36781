"""Staff hand in a list; a worker tries it out without changing the register."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any, Protocol

from django.db import transaction

from identity.actors import Actor
from identity.audit import audited, note, record
from identity.queries import today

from .. import errors, progress, rules, staging
from ..files import FileFacts, decoded, inspect_file, lines
from ..models import ImportChunk, ImportState, RegisterImport, RowError
from ..parsing import Fault, read_header
from . import steps


class Upload(Protocol):
    """An uploaded file, as Django's: read as often as we like, piece by piece."""

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]: ...


def upload_list(file: Upload, reference_date: date, *, by: Actor) -> RegisterImport:
    """Take a list in and have it checked. Nothing of a refused file is stored, only that it was refused.

    Raises:
        FileRefused: too large, empty, unknown encoding, bad header, bad date, a resident registration number.
        NotAllowed, OutOfScope: lists are the whole city's.
    """
    by.require_staff("register.add_registerimport")
    by.require_scope(district=None)
    try:
        _check_reference_date(reference_date)
        facts = inspect_file(partial(_pieces, file))
        _check_header(file, facts)
    except errors.FileRefused as error:
        with transaction.atomic():
            record("register.file_refused", by=by, detail={"error": error.code})
        raise
    return _keep_list(file, facts, reference_date, by=by)


@transaction.atomic
@audited("register.uploaded")
def _keep_list(file: Upload, facts: FileFacts, reference_date: date, *, by: Actor) -> RegisterImport:
    kept = RegisterImport.objects.create(
        reference_date=reference_date,
        file_hash=facts.sha256,
        file_bytes=facts.size,
        encoding=facts.encoding,
        uploaded_by=by.user,
    )
    for number, piece in enumerate(_pieces(file)):
        ImportChunk.objects.create(register_import=kept, number=number, data=piece)
    note(reference_date=reference_date, file_hash=facts.sha256)
    transaction.on_commit(partial(_queue_check, kept.pk))
    return kept


@transaction.atomic
def check_list(import_id: uuid.UUID | str, *, by: Actor) -> RegisterImport | None:
    """The dry run: count what would change, store what is wrong. Safe to repeat; None when there is nothing to do."""
    checked = steps.free_import(import_id, ImportState.UPLOADED)
    if checked is None:
        return None
    reporter = progress.Reporter(checked.pk)
    faults = staging.stage(checked, progress=reporter.reading)
    reporter.say("comparing", 70)
    checked.errors.all().delete()
    _keep_errors(checked, faults)
    checked.error_count = len(faults) + staging.duplicate_count()
    put_counts(checked, staging.compare())
    checked.row_count += len(faults_lines(faults))
    steps.move(checked, ImportState.CHECKED)
    record("register.checked", by=by, subject=checked, detail=counts_of(checked))
    reporter.say("done", 100)
    return checked


def put_counts(register_import: RegisterImport, comparison: staging.Comparison) -> None:
    for name in staging.Comparison.__slots__:
        setattr(register_import, name, getattr(comparison, name))


def counts_of(register_import: RegisterImport) -> dict[str, int]:
    names = (*staging.Comparison.__slots__, "error_count")
    return {name: getattr(register_import, name) for name in names}


def note_counts(register_import: RegisterImport) -> None:
    """Into the audit row of the running action."""
    counts: dict[str, Any] = counts_of(register_import)
    note(**counts)


def faults_lines(faults: list[Fault]) -> set[int]:
    return {fault.line for fault in faults}


def _keep_errors(register_import: RegisterImport, faults: list[Fault]) -> None:
    kept = [
        RowError(register_import=register_import, line=fault.line, column=fault.column, code=fault.code)
        for fault in faults[: rules.MAX_STORED_ERRORS]
    ]
    room = rules.MAX_STORED_ERRORS - len(kept)
    kept += [
        RowError(
            register_import=register_import, line=line, column="register_key", code="duplicate_key", first_line=first
        )
        for line, first in staging.duplicates(room)
    ]
    RowError.objects.bulk_create(kept, batch_size=2_000)


def _check_reference_date(reference_date: date) -> None:
    newest = RegisterImport.objects.filter(state__in=[ImportState.APPLIED, ImportState.APPLYING]).order_by(
        "-reference_date"
    )
    earliest = newest.values_list("reference_date", flat=True).first()
    if reference_date > today() or (earliest and reference_date < earliest):
        raise errors.BadReferenceDate(earliest=earliest or "-")


def _check_header(file: Upload, facts: FileFacts) -> None:
    read_header(next(lines(decoded(_pieces(file), facts.encoding)), ""))


def _pieces(file: Upload) -> Iterator[bytes]:
    for piece in file.chunks(rules.CHUNK_BYTES):
        yield from (piece[at : at + rules.CHUNK_BYTES] for at in range(0, len(piece), rules.CHUNK_BYTES))


def _queue_check(import_id: uuid.UUID) -> None:
    from ..tasks import check_list

    check_list.delay(str(import_id))
