"""Privileges on the tables of the stable token."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("stable", "0001_initial")]

    operations = [
        migrations.RunSQL(
            (SQL / "0002_guards.sql").read_text(encoding="utf-8"),
            (SQL / "0002_guards.reverse.sql").read_text(encoding="utf-8"),
        )
    ]
