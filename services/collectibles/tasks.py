"""The beat of collectibles."""

from celery import shared_task

from identity.actors import Actor

from .actions import give_for_activities, lapse_offers


@shared_task(name="services.collectibles.tasks.give_for_activities")
def give_for_activities_task() -> None:
    """Give items to who did what a campaign is for."""
    give_for_activities(by=Actor.system("collectibles.give_for_activities"))


@shared_task(name="services.collectibles.tasks.lapse_offers")
def lapse_offers_task() -> None:
    """Close the offers that nobody answered in time."""
    lapse_offers(by=Actor.system("collectibles.lapse_offers"))
