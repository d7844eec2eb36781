"""The sweeps of checks online: may run late, twice, or be killed."""

from __future__ import annotations

import structlog
from celery import shared_task

from . import actions, deliveries

log = structlog.get_logger(__name__)


@shared_task(name="credentials.presentation.tasks.end_expired")
def end_expired() -> None:
    """End the checks that nobody answered in time."""
    if count := actions.end_expired():
        log.info("presentation.expired", count=count)


@shared_task(name="credentials.presentation.tasks.deliver")
def deliver() -> None:
    """Tell systems what they wait for."""
    done = deliveries.deliver_due()
    if any(done.values()):
        log.info("presentation.told", **done)
