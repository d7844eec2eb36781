"""Generated residents and the sandbox's codes."""

import csv
import io
import json
import subprocess
import sys
from datetime import date

import pytest
from celery.signals import before_task_publish
from django.core.management import CommandError, call_command

from identity.queries import today
from identity.register import errors
from identity.register.actions.binding import bind_member
from identity.register.generator import as_csv, generate
from identity.register.models import BindingCode, ImportState, RegisterEntry, RegisterImport, Residency
from identity.register.queries import resident_facts, unplaced_entries
from identity.register.samples import PREPARED, ROWS, SEED, load, sandbox_codes
from tests.factories import register as make

SPRING, AUTUMN = date(2026, 5, 1), date(2026, 11, 1)


def test_generate__the_same_seed_gives_the_same_people_however_many():
    few, many = list(generate(50, 7, SPRING)), list(generate(500, 7, SPRING))

    assert many[:50] == few
    assert len({person.register_key for person in many}) == 500
    assert list(generate(50, 8, SPRING)) != few


def test_generate__old_districts_before_july_and_new_ones_after():
    spring, autumn = list(generate(2000, 7, SPRING)), list(generate(2000, 7, AUTUMN))

    assert {person.district for person in spring} >= {"중구", "동구", "서구"}
    assert {person.district for person in autumn} == {
        *("제물포구", "영종구", "미추홀구", "연수구", "남동구", "부평구"),
        *("계양구", "서구", "검단구", "강화군", "옹진군"),
    }
    assert [person.name for person in spring] == [person.name for person in autumn]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "encoding"), [("en", "utf-8"), ("ko", "cp949"), ("ko", "utf-8-sig")])
@pytest.mark.parametrize("on", [SPRING, AUTUMN])
def test_generate__makes_lists_without_errors(language, encoding, on):
    content = b"".join(as_csv(generate(1200, 3, on), language=language, encoding=encoding))

    ready = make.checked(content, on)

    assert (ready.new_count, ready.error_count, ready.encoding) == (1200, 0, encoding)


@pytest.mark.django_db
def test_a_generated_list_of_autumn__equals_the_one_of_spring_carried_over():
    make.applied(b"".join(as_csv(generate(800, 3, SPRING))), SPRING)

    ready = make.checked(b"".join(as_csv(generate(800, 3, AUTUMN))), AUTUMN)

    assert (ready.unchanged_count, ready.missing_count) == (800, 0)


@pytest.mark.django_db(transaction=True)
def test_load__twice__gives_a_register_and_codes_that_bind():
    load()
    load()

    assert RegisterEntry.objects.count() == ROWS
    assert RegisterImport.objects.count() == 1
    assert BindingCode.objects.count() == PREPARED
    assert unplaced_entries().exists()
    code = sandbox_codes(1)[0]
    by = make.as_member()
    bind_member(code.code, by=by)
    facts = resident_facts(by.user.member, today())
    assert facts is not None
    assert (facts.register_key, facts.district.name_ko) == (code.register_key, code.district)
    assert code.code not in {sample.code for sample in sandbox_codes(PREPARED)}


@pytest.mark.django_db
def test_sandbox_codes__stay_the_same_while_nobody_uses_them():
    load()

    assert sandbox_codes(5) == sandbox_codes(5) == sandbox_codes(20)[:5]


@pytest.mark.django_db
def test_sandbox_codes__as_json(capsys):
    load()

    call_command("sandbox_codes", "--json", "--count", "2")

    found = json.loads(capsys.readouterr().out)
    assert [set(row) for row in found] == [{"register_key", "name", "birth_date", "district", "code"}] * 2


@pytest.mark.django_db
def test_a_list_that_begins_with_the_samples__misses_none_of_them():
    load()

    ready = make.checked(b"".join(as_csv(generate(1000, SEED, today()))))

    assert (ready.missing_count, ready.new_count, ready.needs_second_person) == (0, 1000 - ROWS, False)


@pytest.mark.django_db
def test_outside_the_sandbox__there_are_no_samples_and_no_codes(settings):
    settings.SANDBOX = False

    load()
    with pytest.raises(errors.SandboxOnly):
        sandbox_codes(1)
    with pytest.raises(CommandError):
        call_command("sandbox_codes")

    assert not RegisterEntry.objects.exists()
    assert not Residency.objects.exists()


def test_generate_residents__writes_a_csv_of_that_many_lines():
    command = [sys.executable, "manage.py", "generate_residents", "--rows", "30", "--seed", "5"]

    written = subprocess.run(command, capture_output=True, check=True).stdout

    rows = list(csv.DictReader(io.StringIO(written.decode())))
    assert len(rows) == 30
    assert set(rows[0]) == {"register_key", "name", "birth_date", "district", "dong", "household_key", "child_count"}


@pytest.mark.django_db(transaction=True)
def test_load__while_a_worker_is_up__leaves_it_nothing_to_race_for():
    seen = []

    def published(**_: object) -> None:
        seen.append(RegisterImport.objects.values_list("state", flat=True).get())

    before_task_publish.connect(published)
    try:
        load()
    finally:
        before_task_publish.disconnect(published)

    assert seen
    assert set(seen) == {ImportState.APPLIED}
