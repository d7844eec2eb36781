"""Background work of the house itself."""

import time

from celery import shared_task
from django.core.cache import cache

BEAT_HEARTBEAT = "heartbeat:beat"


@shared_task(name="wallet.tasks.beat_heartbeat")
def beat_heartbeat() -> None:
    """Say that beat sends and a worker runs. `/readyz` reads the age of it in seconds."""
    cache.set(BEAT_HEARTBEAT, time.time(), timeout=None)
