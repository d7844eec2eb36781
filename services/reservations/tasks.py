"""Sweeps: late, twice or killed, they do no harm."""

from celery import shared_task

from identity.actors import Actor

from .actions import advance_draws, end_past, lapse_reservations, mail_reminders, offer_times, remind


@shared_task(name="services.reservations.tasks.lapse_requests")
def lapse_requests() -> None:
    """End requests that nobody decided in time."""
    lapse_reservations(by=Actor.system("reservations.lapse_requests"))


@shared_task(name="services.reservations.tasks.end_past")
def end_past_reservations() -> None:
    """End what was used, and what nobody came to."""
    end_past(by=Actor.system("reservations.end_past"))


@shared_task(name="services.reservations.tasks.offer_times")
def offer_free_times() -> None:
    """Offer what became free to those who wait."""
    lapse_requests()
    offer_times(by=Actor.system("reservations.offer_times"))


@shared_task(name="services.reservations.tasks.advance_draws")
def advance_all_draws() -> None:
    """Close the lists of draws, and draw."""
    advance_draws(by=Actor.system("reservations.advance_draws"))


@shared_task(name="services.reservations.tasks.remind")
def remind_of_tomorrow() -> None:
    """Tell holders of tomorrow's bookings, in the wallet and by e-mail, as they chose."""
    remind()
    mail_reminders()
