"""`manage.py sandbox_fill NUMBER`: something on every page of a wallet that signed up in this sandbox."""

import importlib
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from identity.models import Member
from services.core.people import member_by_code

# Volunteering first: it earns the points that bookings and parking are paid with.
SERVICES = ("volunteering", "blood_donation", "badges", "reservations", "parking")


class Command(BaseCommand):
    help = "Fill a member's wallet with sample hours, bookings, certificates, a badge, reports. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="The member number in the wallet's settings, or its first 8 digits.")

    def handle(self, *args: Any, number: str, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("Sample data is for sandbox mode alone (SANDBOX=1).")
        member = member_by_code(number)
        if member is None:
            raise CommandError("There is no such member.")
        fill(member)
        self.stdout.write("Filled.")


def fill(member: Member) -> None:
    for service in SERVICES:
        importlib.import_module(f"services.{service}.samples").fill(member)
