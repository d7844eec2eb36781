"""What was final may be found lost (a deeper reorg): then it is pending again, and nothing else may change."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("anchoring", "0011_tombstones")]

    operations = [
        migrations.RunSQL(
            sql=(_SQL / "0004_lost_anchors.sql").read_text(),
            reverse_sql=(_SQL / "0004_lost_anchors.reverse.sql").read_text(),
        ),
    ]
