"""Privileges on cases, and the rules against fraud that apply until staff set others."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_cases")]

    operations = [
        migrations.RunSQL(
            (SQL / "0006_rules.sql").read_text(encoding="utf-8"),
            (SQL / "0006_rules.reverse.sql").read_text(encoding="utf-8"),
        )
    ]
