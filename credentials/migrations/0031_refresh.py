"""Refresh tokens, cards that replace others, and cards that wait after a recovery code."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0030_kinds'),
    ]

    operations = [
        migrations.CreateModel(
            name='Replacement',
            fields=[
                ('old', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='replacement', serialize=False, to='credentials.credential')),
                ('ends_at', models.DateTimeField(db_index=True, verbose_name='ends')),
            ],
            options={
                'verbose_name': 'replacement',
                'verbose_name_plural': 'replacements',
            },
        ),
        migrations.AddField(
            model_name='cardkind',
            name='valuable',
            field=models.BooleanField(db_default=False, default=False, help_text='Not given for 24 hours after the holder signed in by a recovery code.', verbose_name='valuable'),
        ),
        migrations.AddField(
            model_name='carddraft',
            name='valuable',
            field=models.BooleanField(db_default=False, default=False, help_text='Not given for 24 hours after the holder signed in by a recovery code.', verbose_name='valuable'),
        ),
        migrations.AlterField(
            model_name='accesstoken',
            name='authorization',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='credentials.authorization', verbose_name='authorization'),
        ),
        migrations.AlterField(
            model_name='cardnotice',
            name='kind',
            field=models.CharField(choices=[('suspended', 'suspended: no longer eligible'), ('revoked', 'ended: no longer eligible'), ('reinstated', 'valid again'), ('elsewhere', 'issued on another device too'), ('outdated', 'name, district or another fact has changed: get it anew')], max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='reason',
            field=models.CharField(choices=[('holder_asked', 'the holder asked'), ('device_lost', 'device lost or stolen'), ('misuse', 'misuse'), ('issued_in_error', 'issued in error'), ('eligibility_lost', 'no longer eligible'), ('under_review', 'under review'), ('review_ended', 'review ended'), ('never_accepted', 'never accepted by a wallet'), ('wallet_failed', 'the wallet could not store it'), ('wallet_deleted', 'deleted in the wallet'), ('member_left', 'the holder left the wallet'), ('replaced', 'replaced by a new issue'), ('check_failed', 'the daily check found the holder no longer eligible'), ('check_passed', 'the daily check found the holder eligible again')], max_length=20, verbose_name='reason'),
        ),
        migrations.CreateModel(
            name='RefreshToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.BinaryField(max_length=32, unique=True, verbose_name='hash of the token')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended early')),
                ('authorization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refresh_tokens', to='credentials.authorization', verbose_name='authorization')),
            ],
            options={
                'verbose_name': 'refresh token',
                'verbose_name_plural': 'refresh tokens',
            },
        ),
        migrations.AddField(
            model_name='accesstoken',
            name='refresh',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='credentials.refreshtoken', verbose_name='refresh token'),
        ),
        migrations.AddConstraint(
            model_name='accesstoken',
            constraint=models.UniqueConstraint(condition=models.Q(('refresh', None)), fields=('authorization',), name='token_once_by_code'),
        ),
        migrations.AddConstraint(
            model_name='accesstoken',
            constraint=models.CheckConstraint(condition=models.Q(('refresh', None), ('authorization__isnull', False), _connector='OR'), name='token_by_refresh_has_authorization'),
        ),
        migrations.AddField(
            model_name='replacement',
            name='new',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='credentials.credential'),
        ),
        migrations.AddConstraint(
            model_name='refreshtoken',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='refresh_token_expires_later'),
        ),
        migrations.AddConstraint(
            model_name='replacement',
            constraint=models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='replacement_by_another'),
        ),
        migrations.RunSQL(
            (SQL / "0031_refresh.sql").read_text(encoding="utf-8"),
            (SQL / "0031_refresh.reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
