"""What was published of a key stays, and its life goes one way."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def frozen(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / f"{name}.sql").read_text(), (SQL / f"{name}.reverse.sql").read_text())


class Migration(migrations.Migration):
    replaces = [("signing", "0012_mdoc")]
    dependencies = [("signing", "0001_schema")]

    operations = [frozen("0002_states")]
