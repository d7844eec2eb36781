"""`manage.py trust_policy`: what a verifier of proofs is to trust, to be handed over by a channel of its own."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from anchoring.trust import trust_policy


class Command(BaseCommand):
    help = "Print the trust policy of this installation (log keys, witnesses, backends) as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(trust_policy(), indent=2))
