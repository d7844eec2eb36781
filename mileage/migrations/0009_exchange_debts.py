"""Clawbacks through exchanges that repaid a debt, and of bonuses."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("mileage", "0008_withdrawals")]

    operations = [
        migrations.RunSQL(
            (SQL / "0010_exchange_debts.sql").read_text(), (SQL / "0010_exchange_debts.reverse.sql").read_text()
        )
    ]
