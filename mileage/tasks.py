"""Sweeps, by beat. Each finds what is undone, and survives being late, twice, and killed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile

from celery import shared_task

from identity.actors import Actor

from .actions import clawbacks, notices, sealing, sweeps

ROUNDS = 20


@shared_task(name="mileage.tasks.seal_transfers")
def seal_transfers() -> None:
    """Commit to what was posted since the last time."""
    for _round in range(ROUNDS):
        if sealing.seal_transfers() is None:
            return


@shared_task(name="mileage.tasks.settle_time")
def settle_time() -> None:
    """Carry out clawbacks, time out holds, expire lots, collect what is owed; each whatever becomes of the others."""
    by = Actor.system("mileage.settle_time")
    todo: dict[str, Callable[[], int]] = {
        "clawbacks": lambda: clawbacks.carry_out_clawbacks(by=by),
        "holds": sweeps.time_out_holds,
        "lots": sweeps.expire_lots,
        "debts": clawbacks.collect_debts,
    }
    sweeps.each("settle_time", todo, lambda name: _to_its_end(todo[name]))


def _to_its_end(sweep: Callable[[], int]) -> int:
    return sum(takewhile(bool, (sweep() for _round in range(ROUNDS))))


@shared_task(name="mileage.tasks.tidy")
def tidy() -> None:
    """Make the partitions of the coming months."""
    sweeps.make_partitions()


@shared_task(name="mileage.tasks.notify_of_expiry")
def notify_of_expiry() -> None:
    """Tell members what expires in 30 and in 7 days."""
    notices.notify_of_expiry()
