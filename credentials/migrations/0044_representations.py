"""Guardians and proxies, and offers of cards to them."""

from pathlib import Path

import django.db.models.deletion
import uuid
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0043_bulk'),
        ('identity', '0004_recovered_at'),
    ]

    operations = [
        migrations.AlterField(
            model_name='bulkchange',
            name='reason',
            field=models.CharField(choices=[('holder_asked', 'the holder asked'), ('device_lost', 'device lost or stolen'), ('misuse', 'misuse'), ('issued_in_error', 'issued in error'), ('eligibility_lost', 'no longer eligible'), ('under_review', 'under review'), ('review_ended', 'review ended'), ('never_accepted', 'never accepted by a wallet'), ('wallet_failed', 'the wallet could not store it'), ('wallet_deleted', 'deleted in the wallet'), ('member_left', 'the holder left the wallet'), ('replaced', 'replaced by a new issue'), ('check_failed', 'the daily check found the holder no longer eligible'), ('check_passed', 'the daily check found the holder eligible again'), ('representation_ended', 'the representation ended'), ('appeal_accepted', "the holder's objection was accepted")], max_length=20, verbose_name='reason'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='reason',
            field=models.CharField(choices=[('holder_asked', 'the holder asked'), ('device_lost', 'device lost or stolen'), ('misuse', 'misuse'), ('issued_in_error', 'issued in error'), ('eligibility_lost', 'no longer eligible'), ('under_review', 'under review'), ('review_ended', 'review ended'), ('never_accepted', 'never accepted by a wallet'), ('wallet_failed', 'the wallet could not store it'), ('wallet_deleted', 'deleted in the wallet'), ('member_left', 'the holder left the wallet'), ('replaced', 'replaced by a new issue'), ('check_failed', 'the daily check found the holder no longer eligible'), ('check_passed', 'the daily check found the holder eligible again'), ('representation_ended', 'the representation ended'), ('appeal_accepted', "the holder's objection was accepted")], max_length=20, verbose_name='reason'),
        ),
        migrations.CreateModel(
            name='Representation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('guardian', 'guardian of a child under 14'), ('proxy', 'proxy')], max_length=10, verbose_name='kind')),
                ('since', models.DateField(verbose_name='first day')),
                ('until', models.DateField(verbose_name='last day')),
                ('evidence', models.CharField(blank=True, help_text='Empty: named by the person in the wallet.', max_length=200, verbose_name='proof seen')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended early')),
                ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.district', verbose_name='district')),
                ('representative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='representing', to='identity.member', verbose_name='representative')),
                ('ward', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='represented_by', to='identity.member', verbose_name='represented')),
            ],
            options={
                'verbose_name': 'representation',
                'verbose_name_plural': 'representations',
                'ordering': ['-made_at'],
                'permissions': [('record_representation', 'Can record and end representations')],
            },
        ),
        migrations.AddField(
            model_name='offer',
            name='representation',
            field=models.ForeignKey(help_text="Whose wallet may fetch it, where that is not the member's.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='credentials.representation', verbose_name='to the representative'),
        ),
        migrations.AddConstraint(
            model_name='representation',
            constraint=models.CheckConstraint(condition=models.Q(('ward', models.F('representative')), _negated=True), name='representation_of_another'),
        ),
        migrations.AddConstraint(
            model_name='representation',
            constraint=models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='representation_in_order'),
        ),
        migrations.AddConstraint(
            model_name='representation',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'proxy'), models.Q(('evidence', ''), _negated=True), _connector='OR'), name='representation_guardian_was_proven'),
        ),
        migrations.AddConstraint(
            model_name='representation',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('ward', 'representative'), name='representation_one_live'),
        ),
        migrations.RunSQL(
            (SQL / "0044_representations.sql").read_text(encoding="utf-8"),
            (SQL / "0044_representations.reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
