"""Every audit row queues itself to be committed to."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def frozen(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / f"{name}.sql").read_text(), (SQL / f"{name}.reverse.sql").read_text())


class Migration(migrations.Migration):
    replaces = [("wallet_provenance", "0002_front_end")]
    dependencies = [("identity", "0002_rules"), ("wallet_provenance", "0001_schema")]

    operations = [frozen("0001_guards")]
