"""Objections of holders, and the notice that a card ends soon."""

from pathlib import Path

import django.db.models.deletion
import uuid
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0032_signing_key'),
        ('identity', '0004_recovered_at'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', models.CharField(blank=True, max_length=2000, verbose_name='what the holder says')),
                ('state', models.CharField(choices=[('open', 'waits for staff'), ('accepted', 'accepted'), ('rejected', 'rejected'), ('closed', 'closed: the holder left')], default='open', max_length=10, verbose_name='state')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer to the holder')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('holds_until', models.DateField(help_text='Until then the daily check lets the card be.', null=True, verbose_name='held valid until')),
            ],
            options={
                'verbose_name': 'objection',
                'verbose_name_plural': 'objections',
                'ordering': ['-made_at'],
                'permissions': [('decide_appeal', 'Can decide objections of holders')],
            },
        ),
        migrations.AlterField(
            model_name='cardnotice',
            name='kind',
            field=models.CharField(choices=[('suspended', 'suspended: no longer eligible'), ('revoked', 'ended: no longer eligible'), ('reinstated', 'valid again'), ('elsewhere', 'issued on another device too'), ('renewal', 'ends soon: renew it'), ('accepted', 'your objection was accepted'), ('rejected', 'your objection was rejected'), ('outdated', 'name, district or another fact has changed: get it anew'), ('reissue', 'the city withdrew the key that signed it: get it anew')], max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='reason',
            field=models.CharField(choices=[('holder_asked', 'the holder asked'), ('device_lost', 'device lost or stolen'), ('misuse', 'misuse'), ('issued_in_error', 'issued in error'), ('eligibility_lost', 'no longer eligible'), ('under_review', 'under review'), ('review_ended', 'review ended'), ('never_accepted', 'never accepted by a wallet'), ('wallet_failed', 'the wallet could not store it'), ('wallet_deleted', 'deleted in the wallet'), ('member_left', 'the holder left the wallet'), ('replaced', 'replaced by a new issue'), ('check_failed', 'the daily check found the holder no longer eligible'), ('check_passed', 'the daily check found the holder eligible again'), ('appeal_accepted', "the holder's objection was accepted")], max_length=20, verbose_name='reason'),
        ),
        migrations.AddConstraint(
            model_name='cardnotice',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'renewal')), fields=('credential',), name='card_notice_renewal_once'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='credential',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='credentials.credential', verbose_name='card'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='district',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.district', verbose_name='district'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('state', 'open'), _negated=True)), fields=['decided_at'], name='appeal_to_forget'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('credential',), name='appeal_one_open'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='appeal_decided_has_time'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('holds_until', None), ('state', 'accepted'), _connector='OR'), name='appeal_holds_if_accepted'),
        ),
        migrations.RunSQL(
            (SQL / "0033_appeals.sql").read_text(encoding="utf-8"),
            (SQL / "0033_appeals.reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
