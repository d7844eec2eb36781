"""Drafts of cards, pictures, renewal, and values that staff record; what is published never changes."""

from pathlib import Path

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('anchoring', '0010_receipts'),
        ('credentials', '0011_authorization'),
        ('identity', '0003_districts'),
    ]

    operations = [
        migrations.CreateModel(
            name='CardPicture',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='SHA-256')),
                ('content_type', models.CharField(max_length=20, verbose_name='type')),
                ('data', models.BinaryField(verbose_name='picture')),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
            },
        ),
        migrations.AddField(
            model_name='cardkind',
            name='commitment',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment'),
        ),
        migrations.AddField(
            model_name='cardkind',
            name='renewal_days',
            field=models.PositiveSmallIntegerField(db_default=30, default=30, help_text='Days before its end when the holder is told to renew it; 0: never.', verbose_name='renewal'),
        ),
        migrations.AddField(
            model_name='condition',
            name='values',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, help_text='By claim, as the cards that ask for them say.', verbose_name='recorded values'),
        ),
        migrations.CreateModel(
            name='CardDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('name_ko', models.CharField(max_length=60, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=60, verbose_name='name (English)')),
                ('description_ko', models.CharField(max_length=300, verbose_name='description (Korean)')),
                ('description_en', models.CharField(max_length=300, verbose_name='description (English)')),
                ('background_color', models.CharField(max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}\\Z', 'A colour is # and six hexadecimal digits.')], verbose_name='background colour')),
                ('text_color', models.CharField(max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}\\Z', 'A colour is # and six hexadecimal digits.')], verbose_name='text colour')),
                ('formats', models.JSONField(help_text="Credential format identifiers, the wallet's own first.", verbose_name='formats')),
                ('claims', models.JSONField(help_text='Name, source, labels and whether always shown, for each.', verbose_name='claims')),
                ('eligibility', models.JSONField(help_text='Rules that must all hold; each names its rule.', verbose_name='eligibility')),
                ('valid_months', models.PositiveSmallIntegerField(verbose_name='validity in months')),
                ('renewal_days', models.PositiveSmallIntegerField(db_default=30, default=30, help_text='Days before its end when the holder is told to renew it; 0: never.', verbose_name='renewal')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('approval', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.approval', verbose_name='second person')),
                ('based_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credentials.cardkind', verbose_name='new version of')),
                ('published', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='credentials.cardkind', verbose_name='published as')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credentials.cardpicture', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'draft of a card',
                'verbose_name_plural': 'drafts of cards',
                'ordering': ['-created_at'],
                'permissions': [('design_card', 'Can define kinds of cards'), ('approve_card_kind', 'Can approve kinds of cards')],
            },
        ),
        migrations.AddField(
            model_name='cardkind',
            name='picture',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credentials.cardpicture', verbose_name='picture'),
        ),
        migrations.RunSQL(
            (SQL / "0030_kinds.sql").read_text(encoding="utf-8"),
            (SQL / "0030_kinds.reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
