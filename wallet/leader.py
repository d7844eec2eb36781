"""Celery beat under a leader lock: of several beats one sends, the others stand by."""

import contextlib
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import redis
import structlog
from celery.beat import ScheduleEntry, Scheduler
from django.conf import settings
from django.core.cache import cache
from redis.backoff import NoBackoff
from redis.retry import Retry

BEAT_HEARTBEAT = "heartbeat:beat"
_LOCK = "beat:leader"
_LAST_RUNS = "beat:last-runs"
_LEASE = 30  # seconds after which another takes over from a leader that is gone
_PAUSE = 5.0  # seconds between two looks
_ONCE = Retry(NoBackoff(), 0)
log = structlog.get_logger(__name__)


class LeaderScheduler(Scheduler):
    """Sends only while it holds the lock; remembers in Redis when each task was last sent, whoever sent it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._redis = redis.Redis.from_url(settings.REDIS_URL)
        self._token = uuid.uuid4().hex.encode()
        self._leads = False
        super().__init__(*args, **kwargs)
        self.max_interval = int(_PAUSE)

    def setup_schedule(self) -> None:
        self.install_default_entries(self.schedule)
        self.merge_inplace(self.app.conf.beat_schedule)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        try:
            if not self._take_lead():
                return _PAUSE
            cache.set(BEAT_HEARTBEAT, time.time(), timeout=None)
            return min(super().tick(*args, **kwargs), _PAUSE)
        except redis.RedisError as error:
            self._leads = False
            log.warning("beat.redis_unavailable", error=type(error).__name__)
            return _PAUSE

    def apply_async(self, entry: ScheduleEntry, *args: Any, **kwargs: Any) -> Any:
        result = super().apply_async(entry, *args, **kwargs)
        self._redis.hset(_LAST_RUNS, entry.name, time.time())
        return result

    def close(self) -> None:
        if self._leads:  # let another begin at once
            self._leads = False
            # by a connection of its own: Celery calls this from a signal handler, whatever the other was doing
            with contextlib.suppress(redis.RedisError), redis.Redis.from_url(settings.REDIS_URL, retry=_ONCE) as client:
                client.eval(_RELEASE, 1, _LOCK, self._token)
        super().close()

    def _take_lead(self) -> bool:
        held = bool(self._redis.eval(_TAKE, 1, _LOCK, self._token, _LEASE))
        if held and not self._leads:
            log.info("beat.leads")
            self._remember()
        self._leads = held
        return held

    def _remember(self) -> None:
        """Take over when each task was last sent; one never sent is due now."""
        last = {name.decode(): float(at) for name, at in self._redis.hgetall(_LAST_RUNS).items()}  # type: ignore[union-attr]
        for name, entry in self.schedule.items():
            entry.last_run_at = datetime.fromtimestamp(last.get(name, 0.0), UTC)
        self._heap = None  # built anew from these times


# one step each: look and write, so that a lock that has just passed to another is never touched
_TAKE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
"""
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
