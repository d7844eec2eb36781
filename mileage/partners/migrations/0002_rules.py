"""What was agreed and what was said in a case stays; the rules against fraud until staff set others."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def frozen(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / f"{name}.sql").read_text(), (SQL / f"{name}.reverse.sql").read_text())


class Migration(migrations.Migration):
    replaces = [("partners", "0011_cases_by_staff")]
    dependencies = [("partners", "0001_schema")]

    operations = [frozen("0002_rules")]
