"""Keys of document signers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('signing', '0011_institutions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='issuerkey',
            name='purpose',
            field=models.CharField(choices=[('credential', 'credentials'), ('status-list', 'status lists'), ('trust-list', 'trust list'), ('issuer-metadata', 'issuer metadata'), ('request-object', 'presentation requests'), ('wallet-provider', 'attestations of our wallet'), ('checkpoint', 'log checkpoints'), ('w3c-eddsa', 'W3C credentials (Ed25519)'), ('w3c-ecdsa', 'W3C credentials (P-256)'), ('mdoc', 'mobile documents'), ('api-eddsa', "integrators' credentials (Ed25519)"), ('api-ecdsa', "integrators' credentials (P-256)")], help_text='Or institution-<code>: of one institution.', max_length=50, verbose_name='purpose'),
        ),
    ]
