from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signing", "0003_w3c_keys")]

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
                    ("w3c-eddsa", "W3C credentials (Ed25519)"),
                    ("w3c-ecdsa", "W3C credentials (P-256)"),
                    ("api-eddsa", "integrators' credentials (Ed25519)"),
                    ("api-ecdsa", "integrators' credentials (P-256)"),
                ],
                max_length=20,
                verbose_name="purpose",
            ),
        ),
    ]
