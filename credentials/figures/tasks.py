"""Forgetting what uploads needed for as long as they could come again."""

from __future__ import annotations

import structlog
from celery import shared_task

from .uploads import forget_uploads

log = structlog.get_logger(__name__)


@shared_task(name="credentials.figures.tasks.forget")
def forget() -> None:
    """Numbers of uploads that can come no more, and passes that ended."""
    log.info("figures.forgotten", **forget_uploads())
