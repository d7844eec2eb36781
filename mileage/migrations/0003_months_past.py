"""Closing a month waits for what is being posted in earlier ones."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("mileage", "0002_rules")]

    operations = [
        migrations.RunSQL(
            (SQL / "0013_months_past.sql").read_text(), (SQL / "0013_months_past.reverse.sql").read_text()
        ),
    ]
