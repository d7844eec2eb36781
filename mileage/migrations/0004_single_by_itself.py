"""A single transfer is asked for by itself."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("mileage", "0003_months_past")]

    operations = [
        migrations.RunSQL(
            (SQL / "0014_single_by_itself.sql").read_text(), (SQL / "0014_single_by_itself.reverse.sql").read_text()
        ),
    ]
