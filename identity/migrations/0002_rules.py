"""The audit trail, and that another person is another human."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def frozen(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / f"{name}.sql").read_text(), (SQL / f"{name}.reverse.sql").read_text())


class Migration(migrations.Migration):
    replaces = [("identity", "0004_recovered_at")]
    dependencies = [("identity", "0001_schema")]

    operations = [frozen("0002_audit"), frozen("0002_approvals")]
