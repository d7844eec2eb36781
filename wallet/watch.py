"""An alarm from the web processes when the background work stands still: with it dead, nobody else raises one.

Each web process looks again and again. The alarm stands in the log, among the alarms of the staff, and on top of each
of their screens; `/readyz` says the same to whoever asks.
"""

import threading
import time

import redis
import structlog
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from anchoring.actions.alarms import set_alarm
from wallet.leader import BEAT_HEARTBEAT
from wallet.tasks import WORKER_HEARTBEAT

CODE = "background.stalled"
OLDEST_HEARTBEAT = 60  # seconds
EVERY = 20  # seconds between two looks
AGAIN = 300  # seconds after which the log says it again
HEARTBEATS = {"worker": WORKER_HEARTBEAT, "beat": BEAT_HEARTBEAT}
log = structlog.get_logger(__name__)


def age_of(part: str) -> int | None:
    """Seconds since a part's last heartbeat; None if there was none."""
    at = cache.get(HEARTBEATS[part])
    return None if at is None else max(0, round(time.time() - at))


def stalled() -> dict[str, int | None]:
    """Parts that stand still, with the age of their last heartbeat."""
    ages = {part: age_of(part) for part in HEARTBEATS}
    return {part: age for part, age in ages.items() if age is None or age > OLDEST_HEARTBEAT}


def look() -> None:
    """Raise the alarm of each part that stands still, and clear that of each that works again."""
    still = stalled()
    for part in HEARTBEATS:
        set_alarm(part in still, CODE, part)
    for part, age in still.items():
        if cache.add(f"{CODE}:{part}", 1, AGAIN):  # one web process of all says so
            log.error(CODE, part=part, age_seconds=age)


def start() -> None:
    """Look for as long as this process lives. A start takes its time: the first look waits as long as a heartbeat."""
    threading.Thread(target=_watch, name="watch", daemon=True).start()


def _watch() -> None:
    time.sleep(OLDEST_HEARTBEAT)
    while True:
        try:
            look()
        except (DatabaseError, redis.RedisError) as error:  # /readyz says that of itself
            log.error("background.unknown", error=type(error).__name__)
        finally:
            connection.close()
        time.sleep(EVERY)


def alarm_context(request: HttpRequest) -> dict[str, object]:
    """For the staff's templates: which parts stand still. Asked for only where a template does."""
    return {"stalled": SimpleLazyObject(_told)}


def _told() -> list[str]:
    try:
        return sorted(stalled())
    except redis.RedisError:
        return sorted(HEARTBEATS)
