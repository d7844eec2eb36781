"""By beat: late, twice, or killed does no harm."""

from __future__ import annotations

import structlog
from celery import shared_task

from identity.actors import Actor

from .actions import prove_reserve

log = structlog.get_logger(__name__)


@shared_task(name="mileage.stable.tasks.prove")
def prove() -> None:
    """The day's proof of reserve; an alarm when the money is not there."""
    proof = prove_reserve(by=Actor.system("stable.prove"))
    if proof and not proof.covered:
        log.error("stable.not_covered", day=proof.day.isoformat())
