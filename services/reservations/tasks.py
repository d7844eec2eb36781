"""Sweeps: late, twice or killed, they do no harm."""

from celery import shared_task

from identity.actors import Actor

from .actions import lapse_reservations


@shared_task(name="services.reservations.tasks.lapse_requests")
def lapse_requests() -> None:
    """End requests that nobody decided in time."""
    lapse_reservations(by=Actor.system("reservations.lapse_requests"))
