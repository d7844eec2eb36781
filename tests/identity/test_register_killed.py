"""A worker killed while it applies: nothing is half done, and the sweep brings it to an end."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import now

from identity.register import rules, tasks
from identity.register.actions.applying import request_apply
from identity.register.actions.sweeping import resume_imports
from identity.register.models import ImportChunk, ImportState, RegisterChange, RegisterEntry, RegisterImport, Residence
from tests.factories import register as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]

# Ours is `writing._run`, statement by statement; it stops before the last one until it is killed.
WORKER = """
import django, sys, time
django.setup()
from identity.register import tasks, writing
writing._APPLY = (*writing._APPLY[:-1], writing._APPLY[-1] + "; SELECT pg_sleep(60)")
print("ready", flush=True)
tasks.apply_list(sys.argv[1])
"""


def _start_worker(done: RegisterImport) -> "subprocess.Popen[bytes]":
    base, _, query = os.environ["DATABASE_URL"].partition("?")
    url = f"{base.rpartition('/')[0]}/{connection.settings_dict['NAME']}?{query}"
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "wallet.settings"}
    return subprocess.Popen([sys.executable, "-c", WORKER, str(done.pk)], env=environment, stdout=subprocess.PIPE)


def _wait_until_writing() -> None:
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.1)
    raise AssertionError("The worker never came to write.")


def _killed_in_the_middle() -> RegisterImport:
    make.applied(make.residents(20))
    lines = [*(make.line(f"R{place}", name="박하연") for place in range(10)), *(make.line(f"N{n}") for n in range(10))]
    asked = request_apply(make.checked(make.listing(*lines)), by=make.SYSTEM)
    worker = _start_worker(asked)
    _wait_until_writing()
    worker.send_signal(signal.SIGKILL)
    assert worker.wait(30) == -signal.SIGKILL
    worker.stdout.close()
    _wait_until_free(asked)
    return asked


def _wait_until_free(asked: RegisterImport) -> None:
    """PostgreSQL sees that its client is gone when it next talks to it: at the end of the statement, so end that."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE wait_event = 'PgSleep' AND datname = current_database()"
        )


def test_kill_9_while_applying__leaves_nothing_half_done_and_the_sweep_resumes():
    asked = _killed_in_the_middle()

    asked.refresh_from_db()
    assert asked.state == ImportState.APPLYING
    assert RegisterEntry.objects.count() == Residence.objects.count() == 20
    assert set(RegisterEntry.objects.values_list("name", "state")) == {("김하연", "active")}
    assert RegisterChange.objects.filter(register_import=asked).count() == 0

    RegisterImport.objects.filter(pk=asked.pk).update(state_at=now() - timedelta(minutes=1))
    assert resume_imports(by=make.SYSTEM) == 1
    tasks.apply_list(str(asked.pk))

    asked.refresh_from_db()
    assert asked.state == ImportState.APPLIED
    assert sorted(make.states().values()).count("suspended") == 10
    assert make.entry("R0").name == "박하연"


def test_a_list_that_kills_every_worker__fails_clean_after_three_attempts():
    asked = _killed_in_the_middle()
    RegisterImport.objects.filter(pk=asked.pk).update(
        state_at=now() - timedelta(minutes=1), attempts=rules.MAX_ATTEMPTS
    )

    tasks.sweep()

    asked.refresh_from_db()
    assert asked.state == ImportState.FAILED
    assert not ImportChunk.objects.filter(register_import=asked).exists()
    assert set(RegisterEntry.objects.values_list("name", "state")) == {("김하연", "active")}
    assert len(make.applied(make.residents(20)).errors.all()) == 0


def test_two_workers_with_the_same_list__apply_it_once(threads):
    asked = request_apply(make.checked(make.residents(300)), by=make.SYSTEM)

    threads.run(tasks.apply_list, [str(asked.pk)] * 4)

    asked.refresh_from_db()
    assert (asked.state, asked.new_count) == (ImportState.APPLIED, 300)
    assert RegisterEntry.objects.count() == RegisterChange.objects.count() == 300
