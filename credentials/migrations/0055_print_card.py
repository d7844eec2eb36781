"""Cards on paper."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("credentials", "0054_mdoc")]

    operations = [
        migrations.AlterModelOptions(
            name="credential",
            options={
                "ordering": ["-issued_at"],
                "permissions": [
                    ("change_status", "Can suspend, reinstate and revoke credentials"),
                    ("approve_bulk_revocation", "Can approve the revocation of several credentials"),
                    ("print_card", "Can print a card at the counter"),
                    ("find_holder", "Can find a resident's credentials by name and birth date"),
                ],
                "verbose_name": "credential",
                "verbose_name_plural": "credentials",
            },
        )
    ]
