"""With the background work dead, the web processes raise the alarm: in the log, in the list, on every staff screen."""

import time

import pytest
from django.core.cache import cache
from django.urls import reverse
from structlog.testing import capture_logs

from anchoring.models import Alarm
from identity.models import StaffRole
from tests.factories.identity import staff, staff_client
from wallet import watch
from wallet.tasks import worker_heartbeat

pytestmark = pytest.mark.django_db


def beats(**ages):
    """All parts had a heartbeat just now; those named, so many seconds ago."""
    for part, key in watch.HEARTBEATS.items():
        cache.set(key, time.time() - ages.get(part, 0), timeout=None)


def banner(client):
    page = client.get(reverse("admin:index", urlconf="wallet.urls.admin"))
    assert page.status_code == 200
    return 'role="alert"' in page.content.decode()


@pytest.mark.parametrize("age", [None, 120])
def test_look__when_the_worker_is_dead__raises_the_alarm_once_and_clears_it_when_it_is_back(age):
    beats(worker=age or 0)
    if age is None:
        cache.delete(watch.HEARTBEATS["worker"])

    with capture_logs() as logs:
        watch.look()
        watch.look()

    said = [entry for entry in logs if entry["event"] == watch.CODE]
    assert [(entry["log_level"], entry["part"]) for entry in said] == [("error", "worker")]
    assert [alarm.subject for alarm in Alarm.objects.filter(code=watch.CODE, cleared_at=None)] == ["worker"]

    worker_heartbeat()
    watch.look()
    assert not Alarm.objects.filter(code=watch.CODE, cleared_at=None).exists()


def test_staff_screen__while_a_part_stands_still__says_so():
    client = staff_client(staff("연수구", role=StaffRole.MANAGER))
    beats()
    assert not banner(client)

    beats(beat=120)
    assert banner(client)


def test_watch__when_redis_is_away__goes_on(monkeypatch):
    """The thread outlives what it watches: one look that fails is followed by another."""
    pauses = iter([None, None])
    monkeypatch.setattr(watch, "look", lambda: (_ for _ in ()).throw(watch.redis.ConnectionError("gone")))
    monkeypatch.setattr(watch.time, "sleep", lambda seconds: next(pauses))

    with capture_logs() as logs, pytest.raises(StopIteration):
        watch._watch()

    assert [entry["error"] for entry in logs] == ["ConnectionError"] * 2
