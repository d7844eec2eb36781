from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('signing', '0001_initial'),
        ('signing', '0002_rotation'),
        ('signing', '0003_w3c_keys'),
        ('signing', '0010_wallet_provider'),
        ('signing', '0011_institutions'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='IssuerKey',
            fields=[
                ('kid', models.CharField(max_length=43, primary_key=True, serialize=False, verbose_name='key id')),
                ('purpose', models.CharField(choices=[('credential', 'credentials'), ('status-list', 'status lists'), ('trust-list', 'trust list'), ('issuer-metadata', 'issuer metadata'), ('request-object', 'presentation requests'), ('wallet-provider', 'attestations of our wallet'), ('checkpoint', 'log checkpoints'), ('w3c-eddsa', 'W3C credentials (Ed25519)'), ('w3c-ecdsa', 'W3C credentials (P-256)'), ('mdoc', 'mobile documents'), ('api-eddsa', "integrators' credentials (Ed25519)"), ('api-ecdsa', "integrators' credentials (P-256)")], help_text='Or institution-<code>: of one institution.', max_length=50, verbose_name='purpose')),
                ('algorithm', models.CharField(choices=[('ES256', 'ES256'), ('EdDSA', 'EdDSA (Ed25519)')], max_length=10, verbose_name='algorithm')),
                ('public_jwk', models.JSONField(verbose_name='public key (JWK)')),
                ('x5c', models.JSONField(default=list, help_text='Base64 DER, leaf first, without the trust anchor.', verbose_name='certificates')),
                ('state', models.CharField(choices=[('prepared', 'waits for its certificate'), ('announced', 'announced'), ('active', 'active'), ('retired', 'retired'), ('compromised', 'compromised')], default='active', max_length=20, verbose_name='state')),
                ('valid_from', models.DateTimeField(verbose_name='valid from')),
                ('valid_until', models.DateTimeField(verbose_name='valid until')),
                ('signs_from', models.DateTimeField(help_text='Empty while nobody decided that it replaces the one that signs.', null=True, verbose_name='signs from')),
                ('ended_at', models.DateTimeField(help_text='Retired or reported compromised.', null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'issuer key',
                'verbose_name_plural': 'issuer keys',
                'permissions': [('rotate_key', 'Can ask for another key'), ('approve_rotation', 'Can approve another key'), ('report_compromise', 'Can report a key as compromised')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('purpose',), name='issuer_key_one_active_per_purpose'), models.CheckConstraint(condition=models.Q(('valid_until__gt', models.F('valid_from'))), name='issuer_key_period_in_order'), models.UniqueConstraint(condition=models.Q(('state__in', ('prepared', 'announced'))), fields=('purpose',), name='issuer_key_one_next_per_purpose')],
            },
        ),
    ]
