"""`manage.py rotate_key --purpose credential --by kim`: ask for another key; another person approves it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from identity.errors import IdentityError
from identity.signing.actions import request_rotation
from identity.signing.models import IssuerKey, KeyState

from ..purposes import a_purpose
from ..staff import staff_actor


class Command(BaseCommand):
    help = "Ask for another key of a purpose. Another person approves it in the staff screens, under Approvals."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--purpose", required=True, type=a_purpose)
        parser.add_argument("--by", required=True, help="your staff account")
        parser.add_argument("--reason", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            approval = request_rotation(options["purpose"], by=staff_actor(options["by"]), reason=options["reason"])
        except IdentityError as error:
            raise CommandError(f"{error} {_where_it_stands(options['purpose'])}") from error
        self.stdout.write(f"asked: approval {approval.pk}, to be decided by another person")


def _where_it_stands(purpose: str) -> str:
    key = IssuerKey.objects.filter(purpose=purpose, state__in=KeyState.NEXT_TO_SIGN).first()
    if key is None:
        return ""
    when = f"signs from {key.signs_from:%Y-%m-%d %H:%M} UTC" if key.signs_from else "no time is set for it to sign"
    return f"The {purpose} key {key.kid} is {key.state}; {when}."
