"""Sweeps, by beat. Each finds what is undone, and survives being late, twice, and killed."""

from celery import shared_task

from . import actions

ROUNDS = 20


@shared_task(name="wallet.provenance.tasks.commit_audit_rows")
def commit_audit_rows() -> None:
    """Commit to what was written into the audit trail since the last time."""
    for _round in range(ROUNDS):
        if actions.commit_audit_rows() is None:
            return


@shared_task(name="wallet.provenance.tasks.commit_publications")
def commit_publications() -> None:
    """Commit to card kinds, purposes and the trust list, where they changed."""
    actions.commit_publications()
