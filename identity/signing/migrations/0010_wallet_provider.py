from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signing", "0002_rotation")]

    operations = [
        migrations.AlterField(
            model_name="issuerkey",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("credential", "credentials"),
                    ("status-list", "status lists"),
                    ("trust-list", "trust list"),
                    ("issuer-metadata", "issuer metadata"),
                    ("request-object", "presentation requests"),
                    ("wallet-provider", "attestations of our wallet"),
                    ("checkpoint", "log checkpoints"),
                ],
                max_length=20,
                verbose_name="purpose",
            ),
        ),
    ]
