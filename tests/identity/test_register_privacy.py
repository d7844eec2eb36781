"""No personal data in logs, task arguments, errors kept, or the audit trail."""

import json
import logging

import pytest
from celery import current_app

from identity.exports import csv_lines, safe_cell
from identity.models import AuditRow, StaffRole
from identity.queries import today
from identity.register import tasks, writing
from identity.register.actions.applying import request_apply
from identity.register.actions.binding import bind_member
from identity.register.actions.codes import CodeSelection, make_codes, print_codes
from identity.register.actions.uploading import upload_list
from identity.register.files import MemoryFile
from identity.register.models import ImportState, RegisterImport, RowError
from tests.factories import register as make

pytestmark = pytest.mark.django_db
SECRET = ("김하연", "박서준", "1990-03-04", "H1", "R0")


def _leaks(text: str) -> list[str]:
    return [word for word in SECRET if word in text]


@pytest.mark.django_db(transaction=True)
def test_a_tasks_only_argument_is_the_imports_id():
    with current_app.connection_for_write() as connection:
        queue = connection.SimpleQueue("celery")
        queue.clear()
        kept = upload_list(MemoryFile(make.residents(1)), today(), by=make.SYSTEM)
        tasks.check_list(str(kept.pk))
        request_apply(RegisterImport.objects.get(), by=make.SYSTEM)

        messages = [queue.get(timeout=10) for _ in range(2)]

    for message in messages:
        arguments, keywords, _options = message.payload
        assert (arguments, keywords) == ([str(kept.pk)], {})
        assert not _leaks(json.dumps(message.headers, ensure_ascii=False, default=str))


def test_the_whole_way__logs_and_the_audit_trail_hold_no_person(caplog, capfd):
    caplog.set_level(logging.DEBUG)
    kept = upload_list(MemoryFile(make.residents(2)), today(), by=make.SYSTEM)
    tasks.check_list(str(kept.pk))
    request_apply(RegisterImport.objects.get(), by=make.SYSTEM)
    tasks.apply_list(str(kept.pk))
    batch = make_codes(CodeSelection(), by=make.manager())
    letter = print_codes(batch, by=make.staff(StaffRole.PRINTER))[0]
    bind_member(letter.code, by=make.as_member())

    logged = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    trail = json.dumps(list(AuditRow.objects.values()), ensure_ascii=False, default=str)

    assert RegisterImport.objects.get().state == ImportState.APPLIED
    assert "register.work_done" in logged
    for text in (logged, trail, *capfd.readouterr()):
        assert not _leaks(text)
        assert letter.code not in text


def test_an_error_of_the_database__is_logged_by_its_kind_alone(caplog, monkeypatch):
    """PostgreSQL's message would carry the whole row."""
    ready = make.checked(make.residents(1))
    request_apply(ready, by=make.SYSTEM)
    broken = "INSERT INTO register_registerentry (register_key, name, birth_date) VALUES ('R0', '김하연', '1990-03-04')"
    monkeypatch.setattr(writing, "_APPLY", (broken,))

    tasks.apply_list(str(ready.pk))

    failed = next(record for record in caplog.records if "work_failed" in record.getMessage())
    assert "IntegrityError" in failed.getMessage()
    assert not _leaks(failed.getMessage())
    assert failed.exc_info is None
    ready.refresh_from_db()
    assert (ready.state, ready.attempts) == (ImportState.APPLYING, 1)


def test_row_errors__keep_the_place_and_not_the_value():
    make.checked(make.listing(make.line("R0", name="박서준\x07", born="19900304x")))

    assert not _leaks(json.dumps(list(RowError.objects.values()), ensure_ascii=False, default=str))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_csv__is_safe_against_formulas(cell):
    assert safe_cell(cell) == f"'{cell}"
    assert list(csv_lines([[cell]]))[1].lstrip('"').startswith("'")
