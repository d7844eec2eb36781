from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("anchoring", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=(_SQL / "0002_append_only.sql").read_text(),
            reverse_sql=(_SQL / "0002_append_only.reverse.sql").read_text(),
        )
    ]
