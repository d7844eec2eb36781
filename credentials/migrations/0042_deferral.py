"""Requests for cards that staff decide on."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models


SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0041_devices'),
        ('identity', '0004_recovered_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='carddraft',
            name='needs_approval',
            field=models.BooleanField(db_default=False, default=False, help_text='The wallet waits until staff have decided.', verbose_name='each issue approved by staff'),
        ),
        migrations.AddField(
            model_name='cardkind',
            name='needs_approval',
            field=models.BooleanField(db_default=False, default=False, help_text='The wallet waits until staff have decided.', verbose_name='each issue approved by staff'),
        ),
        migrations.CreateModel(
            name='Deferral',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('transaction_id', models.CharField(max_length=43, unique=True, verbose_name='transaction id')),
                ('format', models.CharField(max_length=20, verbose_name='format')),
                ('keys', models.JSONField(default=list, verbose_name='public keys of the holder')),
                ('key_set', models.BinaryField(max_length=32, verbose_name="hash of the holder's keys")),
                ('state', models.CharField(choices=[('pending', 'waits for a decision'), ('approved', 'approved: the wallet may fetch it'), ('refused', 'refused'), ('issued', 'issued')], default='pending', max_length=10, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason or note')),
                ('created_at', models.DateTimeField(verbose_name='asked')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.district', verbose_name='district')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credentials.cardkind', verbose_name='card kind')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.member', verbose_name='member')),
                ('token', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='deferral', to='credentials.accesstoken')),
            ],
            options={
                'verbose_name': 'request that waits',
                'verbose_name_plural': 'requests that wait',
                'ordering': ['created_at'],
                'permissions': [('decide_issue', 'Can decide on requests for cards')],
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['created_at'], name='deferral_pending')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='deferral_expires_later'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'pending')), models.Q(models.Q(('state', 'pending'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='deferral_decided_with_time')],
            },
        ),
        migrations.RunSQL(
            (SQL / "0042_deferral.sql").read_text(encoding="utf-8"),
            (SQL / "0042_deferral.reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
