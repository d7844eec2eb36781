"""A holder puts a notice away: that, and nothing else of it, may change."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("credentials", "0034_w3c_formats")]

    operations = [
        migrations.AddField(
            model_name="cardnotice",
            name="dismissed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="put away by the holder"),
        ),
        migrations.RunSQL(
            (SQL / "0040_notices.sql").read_text(encoding="utf-8"),
            (SQL / "0040_notices.reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
