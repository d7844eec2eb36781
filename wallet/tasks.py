"""Background work of the house itself."""

import time

from celery import shared_task
from django.core.cache import cache

WORKER_HEARTBEAT = "heartbeat:worker"


@shared_task(name="wallet.tasks.worker_heartbeat")
def worker_heartbeat() -> None:
    """Say that a worker does what beat sends. `/readyz` reads the age of it in seconds."""
    cache.set(WORKER_HEARTBEAT, time.time(), timeout=None)
