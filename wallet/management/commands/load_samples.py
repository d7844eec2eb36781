"""`manage.py load_samples`: sample people, districts and records, for the sandbox only."""

import importlib
import importlib.util
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from identity.models import Member

from .sandbox_fill import fill

# in the order in which one needs the other
APPS = (
    "identity",
    "identity.register",
    "credentials",
    "mileage",
    "anchoring",
    "services.core",
    "services.parking",
    "services.volunteering",
    "services.blood_donation",
    "services.reservations",
    "services.badges",
    "services.collectibles",
)


class Command(BaseCommand):
    help = "Load sample data of every app; safe to repeat. Refuses to run outside sandbox mode."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("Sample data is for sandbox mode alone (SANDBOX=1).")
        for app in APPS:
            name = f"{app}.samples"
            if importlib.util.find_spec(name) is not None:
                importlib.import_module(name).load()
        # so that staff screens have something to show
        if member := Member.objects.filter(user__username="sample-citizen-1", left_at=None).first():
            fill(member)
