from pathlib import Path

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def _sql(name):
    return (Path(__file__).parent.parent / "sql" / name).read_text()


class Migration(migrations.Migration):

    replaces = [
        ('anchoring', '0001_initial'),
        ('anchoring', '0002_append_only'),
        ('anchoring', '0010_receipts'),
        ('anchoring', '0011_tombstones'),
        ('anchoring', '0012_lost_anchors'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_sql("0001_commitment.sql"), _sql("0001_commitment.reverse.sql")),
            ],
            state_operations=[
                migrations.CreateModel(
                    name='Commitment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('salt', models.BinaryField(help_text='Empty once destroyed by a lawful deletion.', null=True, verbose_name='salt')),
                        ('digest', models.BinaryField(verbose_name='digest')),
                        ('kind', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_.-]*$')], verbose_name='kind')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                    ],
                    options={
                        'verbose_name': 'commitment',
                        'verbose_name_plural': 'commitments',
                    },
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('salt', None), ('salt__length', 16), _connector='OR'), name='commitment_salt_length'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('digest__length', 32)), name='commitment_digest_length'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('kind__regex', '^[a-z][a-z0-9_.-]*$')), name='commitment_kind_format'),
        ),
        migrations.CreateModel(
            name='PendingCommitment',
            fields=[
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='pending', serialize=False, to='anchoring.commitment')),
            ],
            options={
                'verbose_name': 'commitment without a leaf',
                'verbose_name_plural': 'commitments without a leaf',
            },
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('erased', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='tombstone', to='anchoring.commitment', verbose_name='commitment of the deleted record')),
                ('reason', models.SlugField(max_length=40, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='deleted')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment')),
            ],
            options={
                'verbose_name': 'tombstone',
                'verbose_name_plural': 'tombstones',
                'constraints': [models.CheckConstraint(condition=models.Q(('erased', models.F('commitment')), _negated=True), name='tombstone_not_of_itself')],
            },
        ),
        migrations.CreateModel(
            name='Log',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=200, unique=True, verbose_name='origin')),
                ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='year')),
                ('state', models.CharField(choices=[('open', 'open'), ('frozen', 'frozen')], default='open', max_length=10, verbose_name='state')),
                ('size', models.BigIntegerField(default=0, verbose_name='leaves')),
                ('root', models.BinaryField(verbose_name='root hash')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='opened')),
            ],
            options={
                'verbose_name': 'log',
                'verbose_name_plural': 'logs',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('state',), name='log_one_open', violation_error_code='log_open'), models.CheckConstraint(condition=models.Q(('size__gte', 0)), name='log_size_not_negative'), models.CheckConstraint(condition=models.Q(('root__length', 32)), name='log_root_length')],
            },
        ),
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='leaf', serialize=False, to='anchoring.commitment')),
                ('log', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='anchoring.log')),
                ('index', models.BigIntegerField(verbose_name='index')),
            ],
            options={
                'verbose_name': 'leaf',
                'verbose_name_plural': 'leaves',
                'constraints': [models.UniqueConstraint(fields=('log', 'index'), name='leaf_index_once'), models.CheckConstraint(condition=models.Q(('index__gte', 0)), name='leaf_index_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Tile',
            fields=[
                ('pk', models.CompositePrimaryKey('log_id', 'level', 'index', blank=True, editable=False, primary_key=True, serialize=False)),
                ('log', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tiles', to='anchoring.log')),
                ('level', models.SmallIntegerField(verbose_name='level')),
                ('index', models.BigIntegerField(verbose_name='index')),
                ('data', models.BinaryField(verbose_name='data')),
            ],
            options={
                'verbose_name': 'tile',
                'verbose_name_plural': 'tiles',
                'constraints': [models.CheckConstraint(condition=models.Q(('data__length__gt', 0)), name='tile_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('log', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='checkpoints', to='anchoring.log')),
                ('size', models.BigIntegerField(verbose_name='leaves')),
                ('root', models.BinaryField(verbose_name='root hash')),
                ('note', models.TextField(verbose_name='signed note')),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='signed')),
            ],
            options={
                'verbose_name': 'checkpoint',
                'verbose_name_plural': 'checkpoints',
                'constraints': [models.UniqueConstraint(fields=('log', 'size'), name='checkpoint_size_once'), models.CheckConstraint(condition=models.Q(('root__length', 32)), name='checkpoint_root_length')],
            },
        ),
        migrations.CreateModel(
            name='Witness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(verbose_name='witness URL')),
                ('vkey', models.CharField(max_length=300, unique=True, verbose_name='verifier key')),
                ('met_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='first met')),
            ],
            options={
                'verbose_name': 'witness',
                'verbose_name_plural': 'witnesses',
            },
        ),
        migrations.CreateModel(
            name='Cosignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checkpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cosignatures', to='anchoring.checkpoint')),
                ('witness', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cosignatures', to='anchoring.witness')),
                ('line', models.TextField(verbose_name='signature line')),
                ('cosigned_at', models.DateTimeField(verbose_name='cosigned')),
            ],
            options={
                'verbose_name': 'cosignature',
                'verbose_name_plural': 'cosignatures',
                'constraints': [models.UniqueConstraint(fields=('checkpoint', 'witness'), name='cosignature_once')],
            },
        ),
        migrations.CreateModel(
            name='Anchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checkpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='anchors', to='anchoring.checkpoint', verbose_name='checkpoint')),
                ('backend', models.CharField(max_length=40, verbose_name='backend')),
                ('state', models.CharField(choices=[('pending', 'pending'), ('included', 'included'), ('final', 'final')], default='pending', max_length=10, verbose_name='state')),
                ('reference', models.CharField(blank=True, help_text='Where the backend has it.', max_length=200, verbose_name='reference')),
                ('pending_since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='pending since')),
                ('included_at', models.DateTimeField(null=True, verbose_name='included')),
                ('final_at', models.DateTimeField(null=True, verbose_name='final')),
            ],
            options={
                'verbose_name': 'anchor',
                'verbose_name_plural': 'anchors',
                'indexes': [models.Index(condition=models.Q(('state', 'final'), _negated=True), fields=['pending_since'], name='anchor_unfinal')],
                'constraints': [models.UniqueConstraint(fields=('checkpoint', 'backend'), name='anchor_once'), models.CheckConstraint(condition=models.Q(('final_at', None), ('included_at__lte', models.F('final_at')), _connector='OR'), name='anchor_final_was_included'), models.CheckConstraint(condition=models.Q(models.Q(('final_at', None), ('included_at', None), ('state', 'pending')), models.Q(('final_at', None), ('included_at__isnull', False), ('state', 'included')), models.Q(('final_at__isnull', False), ('included_at__isnull', False), ('state', 'final')), _connector='OR'), name='anchor_state_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checkpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='anchoring.checkpoint')),
                ('backend', models.CharField(max_length=40, verbose_name='backend')),
                ('data', models.BinaryField(verbose_name='data')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
            ],
            options={
                'verbose_name': 'receipt',
                'verbose_name_plural': 'receipts',
                'constraints': [models.UniqueConstraint(fields=('checkpoint', 'backend'), name='receipt_once')],
            },
        ),
        migrations.CreateModel(
            name='EvmTransaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BinaryField(unique=True, verbose_name='digest')),
                ('sender', models.CharField(max_length=42, verbose_name='sender')),
                ('chain_id', models.BigIntegerField(verbose_name='chain')),
                ('nonce', models.BigIntegerField(verbose_name='nonce')),
                ('max_fee', models.DecimalField(decimal_places=0, max_digits=30, verbose_name='highest fee per gas (wei)')),
                ('priority_fee', models.DecimalField(decimal_places=0, max_digits=30, verbose_name='priority fee per gas (wei)')),
                ('raw', models.BinaryField(verbose_name='signed transaction')),
                ('hash', models.CharField(max_length=66, verbose_name='hash')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sent')),
                ('cost', models.DecimalField(decimal_places=0, max_digits=30, null=True, verbose_name='cost (wei)')),
            ],
            options={
                'verbose_name': 'chain transaction',
                'verbose_name_plural': 'chain transactions',
                'constraints': [models.UniqueConstraint(fields=('chain_id', 'sender', 'nonce'), name='evm_nonce_once')],
            },
        ),
        migrations.CreateModel(
            name='EmbeddedBlock',
            fields=[
                ('height', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='height')),
                ('previous', models.BinaryField(verbose_name='hash of the block before')),
                ('origin', models.CharField(max_length=200, verbose_name='origin')),
                ('size', models.BigIntegerField(verbose_name='leaves')),
                ('root', models.BinaryField(verbose_name='root hash')),
                ('seconds', models.BigIntegerField(verbose_name='made (POSIX seconds)')),
                ('hash', models.BinaryField(unique=True, verbose_name='hash')),
            ],
            options={
                'verbose_name': 'embedded block',
                'verbose_name_plural': 'embedded blocks',
                'constraints': [models.UniqueConstraint(fields=('origin', 'size'), name='block_root_once')],
            },
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='code')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('detail', models.TextField(blank=True, verbose_name='detail')),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='raised')),
                ('last_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last seen')),
                ('cleared_at', models.DateTimeField(blank=True, null=True, verbose_name='cleared')),
            ],
            options={
                'verbose_name': 'alarm',
                'verbose_name_plural': 'alarms',
                'constraints': [models.UniqueConstraint(condition=models.Q(('cleared_at', None)), fields=('code', 'subject'), name='alarm_open_once')],
            },
        ),
    ]
