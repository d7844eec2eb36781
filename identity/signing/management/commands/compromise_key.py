"""`manage.py compromise_key --kid=KID --by kim --reason "…"`: withdraw all trust in a key, now. docs/keys.md."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from identity.actors import Actor
from identity.errors import IdentityError
from identity.signing import ceremony, client
from identity.signing.actions import put_away_ended, report_compromise
from identity.signing.models import IssuerKey, KeyState

from ..staff import staff_actor


class Command(BaseCommand):
    help = "Report a key as compromised: what it signed counts no more, and its holders are offered new cards."

    def add_arguments(self, parser: CommandParser) -> None:
        # an option: as an argument of its own, a kid that begins with a dash could not be given
        parser.add_argument("--kid", required=True, help="the key, as --kid=KID: a kid may begin with a dash")
        parser.add_argument("--by", required=True, help="your staff account")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        key = IssuerKey.objects.filter(kid=options["kid"]).first()
        if key is None:
            rows = IssuerKey.objects.order_by("purpose", "valid_from")
            known = "\n".join(f"  {row.kid}  {row.purpose}, {row.state}" for row in rows)
            raise CommandError(f"There is no key {options['kid']!r}. The keys are:\n{known}")
        by = staff_actor(options["by"])
        try:
            report_compromise(key, options["reason"], by=by)
        except (IdentityError, client.SignerRefused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{key.purpose} key {key.kid} is compromised: the trust list says so from now on.")
        self._follow_up(key)

    def _follow_up(self, key: IssuerKey) -> None:
        """What follows by itself anyway is tried at once; what is left is said."""
        if ceremony.renew_crl_by_development_root():
            self.stdout.write("Its certificate is on the root's revocation list.")
        elif key.x5c:
            self.stdout.write("TO DO: a revocation list from the holders of the root (docs/key-ceremony.md).")
        try:
            put_away_ended(by=Actor.system("signing.compromise_key"))
        except client.SignerUnavailable as error:
            self.stdout.write(f"The signing process does not answer, and may still hold the key: {error}")
        if not IssuerKey.objects.filter(purpose=key.purpose, state=KeyState.ACTIVE).exists():
            self.stdout.write(f"TO DO: no {key.purpose} key signs now. `manage.py prepare_key` gives the request.")
