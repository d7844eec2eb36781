"""Conditions of persons, notices about cards, and what the daily check needs."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0010_dpop'),
        ('identity', '0003_districts'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConditionKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name_ko', models.CharField(max_length=60, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=60, verbose_name='name (English)')),
                ('evidence', models.CharField(help_text='What staff must have seen.', max_length=200, verbose_name='accepted proof')),
                ('longest_days', models.PositiveSmallIntegerField(verbose_name='longest time in days')),
            ],
            options={
                'verbose_name': 'kind of condition',
                'verbose_name_plural': 'kinds of conditions',
                'ordering': ['code'],
            },
        ),
        migrations.AddField(
            model_name='credential',
            name='content_mac',
            field=models.BinaryField(max_length=32, null=True, verbose_name='keyed hash of what it says'),
        ),
        migrations.AddField(
            model_name='credential',
            name='checked_on',
            field=models.DateField(editable=False, null=True, verbose_name='eligibility checked'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='reason',
            field=models.CharField(choices=[('holder_asked', 'the holder asked'), ('device_lost', 'device lost or stolen'), ('misuse', 'misuse'), ('issued_in_error', 'issued in error'), ('eligibility_lost', 'no longer eligible'), ('under_review', 'under review'), ('review_ended', 'review ended'), ('never_accepted', 'never accepted by a wallet'), ('wallet_failed', 'the wallet could not store it'), ('wallet_deleted', 'deleted in the wallet'), ('member_left', 'the holder left the wallet'), ('check_failed', 'the daily check found the holder no longer eligible'), ('check_passed', 'the daily check found the holder eligible again')], max_length=20, verbose_name='reason'),
        ),
        migrations.CreateModel(
            name='CardNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('suspended', 'suspended: no longer eligible'), ('revoked', 'ended: no longer eligible'), ('reinstated', 'valid again'), ('outdated', 'name, district or another fact has changed: get it anew')], max_length=10, verbose_name='kind')),
                ('reason', models.CharField(blank=True, max_length=30, verbose_name='reason')),
                ('texts', models.JSONField(default=list, help_text='Why, what to do, how to appeal, in each language.', verbose_name='texts')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('credential', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='credentials.credential', verbose_name='credential')),
            ],
            options={
                'verbose_name': 'notice about a card',
                'verbose_name_plural': 'notices about cards',
                'ordering': ['-at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'outdated')), fields=('credential',), name='card_notice_outdated_once')],
            },
        ),
        migrations.CreateModel(
            name='Condition',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('since', models.DateField(verbose_name='first day')),
                ('until', models.DateField(verbose_name='last day')),
                ('evidence', models.CharField(help_text='Which document, of which institution.', max_length=200, verbose_name='proof seen')),
                ('entered_at', models.DateTimeField(auto_now_add=True, verbose_name='entered')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn')),
                ('district', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.district', verbose_name='district')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conditions', to='identity.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'condition of a person',
                'verbose_name_plural': 'conditions of persons',
                'ordering': ['-entered_at'],
                'permissions': [('record_condition', 'Can record and withdraw conditions of persons')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='condition_ends_after_it_begins', violation_error_message='The last day is not before the first.'), models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('member', 'code', 'until'), name='condition_recorded_once', violation_error_message='This is recorded already.')],
            },
        ),
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(
                condition=models.Q(("state", "revoked"), _negated=True), fields=["checked_on"], name="credential_to_check"
            ),
        ),
        migrations.RunSQL(
            (SQL / "0020_eligibility.sql").read_text(encoding="utf-8"),
            (SQL / "0020_eligibility.reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
