"""The beat of volunteering."""

from celery import shared_task

from .imports import record_waiting_lines


@shared_task(name="services.volunteering.tasks.record_files")
def record_files() -> None:
    """Record the lines of files that wait."""
    record_waiting_lines()
