"""The sweeps of checks online: may run late, twice, or be killed."""

from __future__ import annotations

import structlog
from celery import shared_task

from . import actions, deliveries

log = structlog.get_logger(__name__)


@shared_task(name="credentials.presentation.tasks.forget")
def forget() -> None:
    """End what expired, delete what is over."""
    done = actions.forget() | {"deliveries": deliveries.forget_old()}
    if any(done.values()):
        log.info("presentation.forgotten", **done)


@shared_task(name="credentials.presentation.tasks.deliver")
def deliver() -> None:
    """Tell systems what they wait for."""
    done = deliveries.deliver_due()
    if any(done.values()):
        log.info("presentation.told", **done)
