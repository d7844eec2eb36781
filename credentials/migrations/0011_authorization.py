"""Wallet providers, and authorizations: the profile `haip`."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0021_seven_cards'),
        ('identity', '0003_districts'),
    ]

    operations = [
        migrations.CreateModel(
            name='WalletProvider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('trust_anchor', models.TextField(help_text='A certificate in PEM.', verbose_name='trust anchor')),
                ('trusted_since', models.DateTimeField(verbose_name='trusted since')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='trusted until')),
            ],
            options={
                'verbose_name': 'wallet provider',
                'verbose_name_plural': 'wallet providers',
            },
        ),
        migrations.AlterField(
            model_name='accesstoken',
            name='offer',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='token', to='credentials.offer', verbose_name='offer'),
        ),
        migrations.CreateModel(
            name='Authorization',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('request_hash', models.BinaryField(max_length=32, unique=True, verbose_name='hash of the request URI')),
                ('client_id', models.CharField(max_length=255, verbose_name='wallet')),
                ('client_jkt', models.CharField(max_length=43, verbose_name="thumbprint of the wallet's key")),
                ('dpop_jkt', models.CharField(blank=True, max_length=43, verbose_name='thumbprint of the key that the code is bound to')),
                ('configuration_id', models.CharField(max_length=80, verbose_name='configuration')),
                ('by_details', models.BooleanField(verbose_name='asked by authorization_details')),
                ('redirect_uri', models.CharField(max_length=2000, verbose_name='address of the wallet')),
                ('wallet_state', models.CharField(blank=True, max_length=1024, verbose_name='state of the wallet')),
                ('code_challenge', models.CharField(max_length=43, verbose_name='code challenge')),
                ('code_hash', models.BinaryField(max_length=32, null=True, unique=True, verbose_name='hash of the code')),
                ('state', models.CharField(choices=[('pushed', 'pushed'), ('granted', 'granted'), ('denied', 'denied'), ('redeemed', 'redeemed')], default='pushed', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credentials.cardkind', verbose_name='card kind')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'authorization',
                'verbose_name_plural': 'authorizations',
            },
        ),
        migrations.AddField(
            model_name='accesstoken',
            name='authorization',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='token', to='credentials.authorization', verbose_name='authorization'),
        ),
        migrations.AddConstraint(
            model_name='accesstoken',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('authorization', None), ('offer__isnull', False)), models.Q(('authorization__isnull', False), ('offer', None)), _connector='OR'), name='token_by_offer_or_authorization'),
        ),
        migrations.AddConstraint(
            model_name='accesstoken',
            constraint=models.CheckConstraint(condition=models.Q(('authorization', None), models.Q(('dpop_jkt', ''), _negated=True), _connector='OR'), name='token_by_authorization_is_bound'),
        ),
        migrations.AddConstraint(
            model_name='walletprovider',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gt', models.F('trusted_since')), _connector='OR'), name='wallet_provider_ends_later'),
        ),
        migrations.AddField(
            model_name='authorization',
            name='provider',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credentials.walletprovider', verbose_name='wallet provider'),
        ),
        migrations.AddConstraint(
            model_name='authorization',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code_hash__isnull', False), ('member__isnull', False), ('state__in', ('granted', 'redeemed'))), models.Q(('code_hash', None), ('state__in', ('pushed', 'denied'))), _connector='OR'), name='authorization_code_by_a_member'),
        ),
        migrations.AddConstraint(
            model_name='authorization',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='authorization_expires_later'),
        ),
    ]
