"""The beat of donation certificates."""

from celery import shared_task

from identity.actors import Actor

from .actions import lapse_gifts


@shared_task(name="services.blood_donation.tasks.lapse_gifts")
def lapse_gifts_task() -> None:
    """Close the offers that nobody answered in time."""
    lapse_gifts(by=Actor.system("blood_donation.lapse_gifts"))
