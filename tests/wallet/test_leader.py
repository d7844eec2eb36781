"""Of several beats one sends; when it goes, another takes over and repeats nothing."""

import time

import pytest
import redis
from django.conf import settings

from wallet.celery import app
from wallet.leader import LeaderScheduler


@pytest.fixture
def beats():
    """Two schedulers on an empty memory."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete("beat:leader", "beat:last-runs")
        schedulers = [LeaderScheduler(app) for _ in range(2)]
        yield schedulers
        for scheduler in schedulers:
            scheduler.close()
            scheduler._redis.close()
        client.delete("beat:leader", "beat:last-runs", "celery")
    app.pool.force_close_all()


def _sent() -> dict[str, float]:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        return {name.decode(): float(at) for name, at in client.hgetall("beat:last-runs").items()}


def _tick_through(scheduler: LeaderScheduler) -> None:
    for _ in range(2 * len(app.conf.beat_schedule) + 2):
        scheduler.tick()


def test_tick__two_beats__only_the_leader_sends(beats):
    first, second = beats
    first.tick()

    assert second.tick() == 5.0
    assert first._leads
    assert not second._leads


def test_tick__first_leader__sends_every_task_at_once(beats):
    _tick_through(beats[0])

    assert set(_sent()) == set(app.conf.beat_schedule)


def test_close__of_the_leader__lets_the_other_take_over_without_repeating(beats):
    first, second = beats
    _tick_through(first)
    slow = {name for name, entry in app.conf.beat_schedule.items() if entry["schedule"].run_every.seconds >= 60}
    before = _sent()

    first.close()
    _tick_through(second)

    assert second._leads
    assert {name: _sent()[name] for name in slow} == {name: before[name] for name in slow}


def test_tick__leader_lost_its_lock__stops_sending(beats):
    first, second = beats
    first.tick()
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete("beat:leader")  # as when its lease ran out while it slept
    second.tick()

    assert first.tick() == 5.0
    assert not first._leads


def test_tick__says_that_beat_lives(beats):
    from django.core.cache import cache

    beats[0].tick()

    assert time.time() - cache.get("heartbeat:beat") < 30
