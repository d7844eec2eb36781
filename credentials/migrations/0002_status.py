"""Places in status lists, the finality of revocation, and what the product's role may not do."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("credentials", "0001_initial")]
    operations = [
        migrations.RunSQL(
            (SQL / "0002_status.sql").read_text(encoding="utf-8"),
            (SQL / "0002_status.reverse.sql").read_text(encoding="utf-8"),
        )
    ]
