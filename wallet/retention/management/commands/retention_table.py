"""`manage.py retention_table`: write the table into docs/retention.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from wallet.retention.table import placed_in


class Command(BaseCommand):
    help = "Write the retention table into docs/retention.md."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "retention.md"
        page.write_text(placed_in(page.read_text("utf-8")), "utf-8")
