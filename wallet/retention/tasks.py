"""Sweeps, by beat. Each finds what is due, and survives being late, twice, and killed."""

from __future__ import annotations

from celery import shared_task

from identity.retention import registered_rules

from . import destroying, journal


@shared_task(name="wallet.retention.tasks.destroy_at_once")
def destroy_at_once() -> None:
    """By the rules whose minutes count."""
    destroying.destroy(rule for rule in registered_rules() if rule.every_minute)


@shared_task(name="wallet.retention.tasks.destroy")
def destroy() -> None:
    """By all other rules; then commit to the days that are over."""
    destroying.destroy(rule for rule in registered_rules() if not rule.every_minute)
    destroying.close_days()


@shared_task(name="wallet.retention.tasks.write_journal")
def write_journal() -> None:
    """Keep the journal of destructions outside the database, against a restore."""
    folder = journal.journal_folder()
    if folder is not None:
        journal.write_journal(folder)
