"""The mail that tells of a decision."""

from celery import shared_task

from .reviewing import tell_some


@shared_task
def tell() -> int:
    return tell_some()
