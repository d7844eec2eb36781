"""Privileges on refunds, and those of before."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("partners", "0008_refunds")]

    operations = [
        migrations.RunSQL(
            (SQL / "0009_refunds_kept.sql").read_text(encoding="utf-8"),
            (SQL / "0009_refunds_kept.reverse.sql").read_text(encoding="utf-8"),
        )
    ]
