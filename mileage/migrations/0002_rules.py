"""The ledger: tables that grow for ever, the ways into them, and who may write what."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
FILES = [
    "0001_tables",
    "0002_guards",
    "0003_accounts",
    "0004_reading",
    "0005_deciding",
    "0006_lots",
    "0007_posting",
    "0008_post",
    "0009_single",
    "0010_worth",
]


def frozen(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / f"{name}.sql").read_text(), (SQL / f"{name}.reverse.sql").read_text())


class Migration(migrations.Migration):
    replaces = [("mileage", "0012_awards_watched")]
    dependencies = [("mileage", "0001_schema")]

    operations = [frozen(name) for name in FILES]
