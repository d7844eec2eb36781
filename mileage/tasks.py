"""Sweeps, by beat. Each finds what is undone, and survives being late, twice, and killed."""

from __future__ import annotations

from celery import shared_task

from .actions import sealing, sweeps

ROUNDS = 20


@shared_task(name="mileage.tasks.seal_transfers")
def seal_transfers() -> None:
    """Commit to what was posted since the last time."""
    for _round in range(ROUNDS):
        if sealing.seal_transfers() is None:
            return


@shared_task(name="mileage.tasks.settle_time")
def settle_time() -> None:
    """Time out holds and expire lots."""
    for sweep in (sweeps.time_out_holds, sweeps.expire_lots):
        for _round in range(ROUNDS):
            if not sweep():
                break


@shared_task(name="mileage.tasks.tidy")
def tidy() -> None:
    """Forget old refusals, and make the partitions of the coming months."""
    sweeps.forget_refusals()
    sweeps.make_partitions()
