import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('wallet_provenance', '0001_initial'),
    ]

    initial = True

    dependencies = [
        ('anchoring', '0001_schema'),
    ]

    operations = [
        migrations.CreateModel(
            name='WaitingAuditRow',
            fields=[
                ('row', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='audit row')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'audit row to be committed to',
                'verbose_name_plural': 'audit rows to be committed to',
            },
        ),
        migrations.CreateModel(
            name='AuditBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_position', models.BigIntegerField(unique=True, verbose_name='position of the first')),
                ('rows', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='audit rows')),
                ('oldest_at', models.DateTimeField(verbose_name='oldest')),
                ('newest_at', models.DateTimeField(verbose_name='newest')),
                ('salt', models.BinaryField(verbose_name='salt')),
                ('digests', models.BinaryField(verbose_name='digests')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment')),
            ],
            options={
                'verbose_name': 'batch of audit rows',
                'verbose_name_plural': 'batches of audit rows',
                'ordering': ['-first_position'],
                'constraints': [models.CheckConstraint(condition=models.Q(('oldest_at__lte', models.F('newest_at'))), name='audit_batch_in_order'), models.CheckConstraint(condition=models.Q(('salt__length', 32)), name='audit_batch_salt_length')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('card_kind', 'card kind'), ('current_cards', 'cards that are issued'), ('purpose', 'purpose of checks'), ('trust_list', 'trust list'), ('front_end', 'front-end release')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='content')),
                ('at', models.DateTimeField(verbose_name='seen')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment')),
            ],
            options={
                'verbose_name': 'publication',
                'verbose_name_plural': 'publications',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['kind', 'name', '-id'], name='publication_by_name')],
            },
        ),
    ]
