"""Sweeps: each finds what is undone, and may run late, twice, or be killed."""

from __future__ import annotations

import structlog
from celery import shared_task

from identity.actors import Actor

from .actions import forgetting, statuses

log = structlog.get_logger(__name__)


@shared_task(name="credentials.tasks.end_unnotified")
def end_unnotified() -> None:
    """End the copies that no wallet accepted within a day."""
    while count := statuses.end_unnotified(by=Actor.system("credentials.end_unnotified")):
        log.info("credentials.unnotified_ended", count=count)


@shared_task(name="credentials.tasks.forget_expired")
def forget_expired() -> None:
    """Wipe what has expired."""
    log.info("credentials.expired_forgotten", **forgetting.forget_expired())
