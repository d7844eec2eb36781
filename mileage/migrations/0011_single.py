"""A short way for the single transfer; accounts stay on their pages."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("mileage", "0010_clawbacks_in_parts")]

    operations = [
        migrations.RunSQL((SQL / "0012_single.sql").read_text(), (SQL / "0012_single.reverse.sql").read_text()),
        migrations.RemoveIndex(model_name="account", name="account_that_owes"),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                fields=["id"], condition=models.Q(("kind", "receivable")), name="account_of_debtor"
            ),
        ),
    ]
