"""The Celery application: `celery -A wallet worker` and `celery -A wallet beat`."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallet.settings")
app = Celery("wallet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def _check_start(**kwargs: Any) -> None:
    from wallet.start import require_sound_start

    require_sound_start()
