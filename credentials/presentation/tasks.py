"""The sweep of checks online: may run late, twice, or be killed."""

from __future__ import annotations

import structlog
from celery import shared_task

from . import actions

log = structlog.get_logger(__name__)


@shared_task(name="credentials.presentation.tasks.forget")
def forget() -> None:
    """End what expired, delete what is over."""
    done = actions.forget()
    if any(done.values()):
        log.info("presentation.forgotten", **done)
