"""`manage.py recover_from_mirror`: after a backup was restored, before anything else runs (docs/restoring.md)."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from anchoring.actions.recovery import recover_log
from anchoring.mirror import MirrorUnfit
from credentials.status.mirror import recover_statuses
from identity.actors import Actor
from wallet.retention.journal import journal_folder, replay_journal


class Command(BaseCommand):
    help = "Take log and status lists up again where they were published, and destroy again. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.LOG_MIRROR or None, help="the mirror (LOG_MIRROR)")

    def handle(self, *args: Any, folder: Path | None, **options: Any) -> None:
        if folder is None or not Path(folder).is_dir():
            raise CommandError("Name the folder of the mirror: --folder, or LOG_MIRROR.")
        try:
            entries = recover_log(Path(folder))
        except MirrorUnfit as error:
            raise CommandError(str(error)) from error
        counts = recover_statuses(Path(folder) / "status-lists", by=Actor.system("recover_from_mirror"))
        again = replay_journal(journal_folder(Path(folder)) or Path(folder))
        self.stdout.write(f"{again['members']} members left again; {again['rows']} rows were destroyed again.")
        self.stdout.write(
            f"{entries} entries of the log taken up again; {counts['lists']} status lists closed, "
            f"{counts['ended']} cards ended and {counts['suspended']} suspended as they were published."
        )
