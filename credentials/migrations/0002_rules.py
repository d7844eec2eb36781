"""What was issued, published or recorded stays; the product's role may write no more than it must."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def frozen(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / f"{name}.sql").read_text(), (SQL / f"{name}.reverse.sql").read_text())


class Migration(migrations.Migration):
    replaces = [("credentials", "0057_achievement")]
    dependencies = [("credentials", "0001_schema")]

    operations = [frozen("0002_rules")]
