"""Sweeps: late, twice or killed, they do no harm."""

from celery import shared_task

from identity.actors import Actor

from .actions import end_past, lapse_reservations


@shared_task(name="services.reservations.tasks.lapse_requests")
def lapse_requests() -> None:
    """End requests that nobody decided in time."""
    lapse_reservations(by=Actor.system("reservations.lapse_requests"))


@shared_task(name="services.reservations.tasks.end_past")
def end_past_reservations() -> None:
    """End what was used, and what nobody came to."""
    end_past(by=Actor.system("reservations.end_past"))
