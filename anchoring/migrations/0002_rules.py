"""What was written to the log stays, save what the law deletes."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def frozen(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / f"{name}.sql").read_text(), (SQL / f"{name}.reverse.sql").read_text())


class Migration(migrations.Migration):
    replaces = [("anchoring", "0013_checkpoint_named")]
    dependencies = [("anchoring", "0001_schema")]

    operations = [frozen("0002_append_only"), frozen("0003_deletions"), frozen("0004_lost_anchors")]
