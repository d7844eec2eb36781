"""A clawback is carried out in parts, and months are closed in order."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("mileage", "0009_exchange_debts")]

    operations = [
        migrations.RemoveConstraint(model_name="clawback", name="clawback_done_at"),
        migrations.AddConstraint(
            model_name="clawback",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_at__isnull", False), ("state", "done"))
                | models.Q(("done_at__isnull", True), ("owed", 0), ("state", "approved")),
                name="clawback_done_at",
            ),
        ),
        migrations.RunSQL(
            (SQL / "0011_order_of_months.sql").read_text(), (SQL / "0011_order_of_months.reverse.sql").read_text()
        ),
    ]
