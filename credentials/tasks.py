"""Sweeps: each finds what is undone, and may run late, twice, or be killed."""

from __future__ import annotations

import structlog
from celery import shared_task

from identity.actors import Actor

from .actions import bulk, checking, forgetting, reissuing, statuses, withdrawn_keys
from .status import mirror

log = structlog.get_logger(__name__)


@shared_task(name="credentials.tasks.end_unnotified")
def end_unnotified() -> None:
    """End the copies that no wallet accepted within a day."""
    while count := statuses.end_unnotified(by=Actor.system("credentials.end_unnotified")):
        log.info("credentials.unnotified_ended", count=count)


@shared_task(name="credentials.tasks.end_replaced")
def end_replaced() -> None:
    """End the cards that a newer one in the same wallet replaced seven days ago."""
    while count := reissuing.end_replaced(by=Actor.system("credentials.end_replaced")):
        log.info("credentials.replaced_ended", count=count)


@shared_task(name="credentials.tasks.check_eligibility")
def check_eligibility() -> None:
    """Once a day for each card: eligibility lost ends it, and changed facts are told. Runs hourly, so a day is kept."""
    while count := checking.check_some(by=Actor.system("credentials.check_eligibility")):
        log.info("credentials.eligibility_checked", count=count)


@shared_task(name="credentials.tasks.mirror_statuses")
def mirror_statuses() -> None:
    """Keep the published lists outside the database too, against a restore."""
    folder = mirror.status_folder()
    if folder is not None:
        mirror.write_statuses(folder)


@shared_task(name="credentials.tasks.close_expired_offers")
def close_expired_offers() -> None:
    """Close the offers that nobody took in time."""
    if count := forgetting.close_expired_offers():
        log.info("credentials.offers_expired", count=count)


@shared_task(name="credentials.tasks.offer_anew")
def offer_anew() -> None:
    """Tell the holders of cards whose key was compromised, in batches."""
    while count := withdrawn_keys.offer_anew(by=Actor.system("credentials.offer_anew")):
        log.info("credentials.offered_anew", count=count)


@shared_task(name="credentials.tasks.carry_out_bulk")
def carry_out_bulk() -> None:
    """Go on with what a second person approved, and drop what was refused."""
    by = Actor.system("credentials.carry_out_bulk")
    bulk.drop_undecided(by=by)
    while count := bulk.carry_out_some(by=by):
        log.info("credentials.bulk_carried_out", count=count)
