"""Sweeps, by beat. Each finds what is undone, and survives being late, twice, and killed."""

from __future__ import annotations

import structlog
from celery import shared_task

from identity.actors import Actor

from .actions import cases, leaving, measures, messages, payments

log = structlog.get_logger(__name__)


@shared_task(name="mileage.partners.tasks.tidy")
def tidy() -> None:
    """End partners whose time is over."""
    if ended := leaving.end_partners(by=Actor.system("partners.tidy")):
        log.info("partners.ended", count=ended)


@shared_task(name="mileage.partners.tasks.deliver")
def deliver() -> None:
    """Note what ran out, and tell partners' systems what they wait for."""
    payments.note_timeouts()
    done = messages.deliver_due()
    if any(done.values()):
        log.info("partners.told", **done)


@shared_task(name="mileage.partners.tasks.watch")
def watch() -> None:
    """Open cases of what the rules call suspicious, and note in cases what became of their requests."""
    measures.note_outcomes(by=Actor.system("partners.watch"))
    if opened := cases.watch(by=Actor.system("partners.watch")):
        log.warning("fraud.suspected", cases=opened)
