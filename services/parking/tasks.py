"""Sweeps: late, twice or killed, they do no harm."""

from celery import shared_task

from identity.actors import Actor

from .actions import record_sharing, settle_overstays, tell_drivers


@shared_task(name="services.parking.tasks.sweep")
def sweep() -> None:
    """End what overstayed its deposit, tell drivers, and make activities of what was shared."""
    settle_overstays(by=Actor.system("parking.settle_overstays"))
    tell_drivers()
    record_sharing(by=Actor.system("parking.record_sharing"))
