"""The composition root: settings, addresses, background work, embedded servers, and the pages of the wallet."""

from wallet.celery import app as celery_app

__all__ = ["celery_app"]
