import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


def partitioned(operation):
    """The table is made by sql/0001_tables.sql."""
    return migrations.SeparateDatabaseAndState(state_operations=[operation])


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('anchoring', '0001_initial'),
        ('identity', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Asset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('point', 'point token'), ('stable', 'stable token')], default='point', max_length=10, verbose_name='kind')),
                ('name_ko', models.CharField(max_length=60, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=80, verbose_name='name (English)')),
                ('unit', models.CharField(default='P', max_length=10, verbose_name='unit')),
            ],
            options={
                'verbose_name': 'kind of mileage',
                'verbose_name_plural': 'kinds of mileage',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('month', models.DateField(primary_key=True, serialize=False, verbose_name='first day of the month')),
                ('closed_at', models.DateTimeField(verbose_name='closed')),
            ],
            options={
                'verbose_name': 'closed period',
                'verbose_name_plural': 'closed periods',
                'ordering': ['-month'],
            },
        ),
        migrations.CreateModel(
            name='Reversal',
            fields=[
                ('original', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='original transfer')),
                ('transfer', models.BigIntegerField(unique=True, verbose_name='reversing transfer')),
            ],
            options={
                'verbose_name': 'reversal',
                'verbose_name_plural': 'reversals',
            },
        ),
        partitioned(migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('transfer', 'transfer'), ('capture', 'capture of a hold'), ('reverse', 'reversal'), ('expire', 'expiry')], max_length=10, verbose_name='kind')),
                ('reason', models.CharField(max_length=60, verbose_name='reason')),
                ('source_ref', models.CharField(max_length=120, verbose_name='source')),
                ('event_at', models.DateTimeField(verbose_name='happened')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
                ('linked_to', models.BigIntegerField(null=True, verbose_name='first of the linked transfers')),
                ('reverses', models.BigIntegerField(null=True, verbose_name='reverses')),
                ('hold', models.BigIntegerField(db_column='hold_id', null=True, verbose_name='hold')),
                ('salt', models.BinaryField(verbose_name='salt')),
            ],
            options={
                'verbose_name': 'transfer',
                'verbose_name_plural': 'transfers',
            },
        )),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('member', 'member'), ('organisation', 'organisation'), ('partner', 'partner'), ('budget', 'programme budget'), ('issuance', 'issuance'), ('backing', 'backing'), ('expiry', 'expired'), ('receivable', 'clawback receivable'), ('fees', 'fees'), ('remainders', 'remainders')], max_length=20, verbose_name='kind')),
                ('code', models.CharField(blank=True, help_text='Which one of several: the programme.', max_length=60, verbose_name='code')),
                ('state', models.CharField(choices=[('open', 'open'), ('frozen', 'frozen'), ('closed', 'closed')], default='open', max_length=10, verbose_name='state')),
                ('floor', models.BigIntegerField(null=True, verbose_name='lowest balance')),
                ('ceiling', models.BigIntegerField(null=True, verbose_name='highest balance')),
                ('has_lots', models.BooleanField(default=False, verbose_name='made of lots')),
                ('balance', models.BigIntegerField(default=0, verbose_name='balance')),
                ('held', models.BigIntegerField(default=0, verbose_name='held')),
                ('posting_count', models.BigIntegerField(default=0, verbose_name='postings')),
                ('id_mark', models.BigIntegerField(default=0, help_text='The ids of all later postings are above it, whatever the clock says.', verbose_name='id mark')),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mileage_accounts', to='identity.member', verbose_name='member')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.asset', verbose_name='kind of mileage')),
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('captured', models.BigIntegerField(default=0, verbose_name='captured')),
                ('state', models.CharField(choices=[('pending', 'pending'), ('captured', 'captured'), ('released', 'released'), ('timed_out', 'timed out')], default='pending', max_length=10, verbose_name='state')),
                ('reason', models.CharField(max_length=60, verbose_name='reason')),
                ('source_ref', models.CharField(max_length=120, verbose_name='source')),
                ('placed_at', models.DateTimeField(verbose_name='placed')),
                ('expires_at', models.DateTimeField(verbose_name='runs out')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='settled')),
                ('transfer', models.BigIntegerField(db_column='transfer_id', null=True, verbose_name='transfer of the capture')),
                ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='holds', to='mileage.account')),
            ],
            options={
                'verbose_name': 'hold',
                'verbose_name_plural': 'holds',
            },
        ),
        migrations.CreateModel(
            name='IdempotencyRecord',
            fields=[
                ('pk', models.CompositePrimaryKey('client', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('client', models.CharField(max_length=40, verbose_name='client')),
                ('key', models.CharField(max_length=160, verbose_name='key')),
                ('fingerprint', models.BinaryField(verbose_name='fingerprint of the request')),
                ('code', models.CharField(max_length=30, verbose_name='answer')),
                ('transfer', models.BigIntegerField(db_column='transfer_id', null=True, verbose_name='transfer')),
                ('hold', models.BigIntegerField(db_column='hold_id', null=True, verbose_name='hold')),
                ('detail', models.JSONField(null=True, verbose_name='detail')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
            ],
            options={
                'verbose_name': 'idempotency record',
                'verbose_name_plural': 'idempotency records',
                'indexes': [models.Index(condition=models.Q(('code', 'ok'), _negated=True), fields=['recorded_at'], name='refusal_to_forget')],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('posting', models.BigIntegerField(db_column='posting_id', verbose_name='posting that created it')),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('remaining', models.BigIntegerField(verbose_name='remaining')),
                ('held', models.BigIntegerField(default=0, verbose_name='held')),
                ('starts_at', models.DateTimeField(verbose_name='usable from')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='expires')),
                ('programme', models.BigIntegerField(db_column='programme_id', null=True, verbose_name='programme')),
                ('parent', models.BigIntegerField(db_column='parent_id', null=True, verbose_name='lot that it came from')),
                ('root', models.BigIntegerField(db_column='root_id', verbose_name='first lot of its line')),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='lots', to='mileage.account')),
            ],
            options={
                'verbose_name': 'lot',
                'verbose_name_plural': 'lots',
            },
        ),
        migrations.CreateModel(
            name='HeldLot',
            fields=[
                ('pk', models.CompositePrimaryKey('hold', 'lot', blank=True, editable=False, primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('hold', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='lots', to='mileage.hold')),
                ('lot', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='holds', to='mileage.lot')),
            ],
            options={
                'verbose_name': 'held lot',
                'verbose_name_plural': 'held lots',
            },
        ),
        partitioned(migrations.CreateModel(
            name='LotUse',
            fields=[
                ('pk', models.CompositePrimaryKey('posting', 'lot', blank=True, editable=False, primary_key=True, serialize=False)),
                ('posting', models.BigIntegerField(db_column='posting_id', verbose_name='posting')),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('lot', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='uses', to='mileage.lot')),
            ],
            options={
                'verbose_name': 'use of a lot',
                'verbose_name_plural': 'uses of lots',
            },
        )),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name_ko', models.CharField(max_length=60, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=80, verbose_name='name (English)')),
                ('activity_kind', models.SlugField(help_text='The kind of activity, as its service names it, such as volunteering.', max_length=40, verbose_name='rewards')),
                ('unit', models.CharField(help_text='One unit of the act, such as hour.', max_length=20, verbose_name='counted in')),
                ('points_per_unit', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='points per unit')),
                ('day_cap', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='most points a person and day')),
                ('person_cap', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='most points a person in all')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(help_text='Half-open range of days in Asia/Seoul on which acts count.', verbose_name='period')),
                ('lot_months', models.PositiveSmallIntegerField(blank=True, help_text='To the end of that month; empty: for ever.', null=True, verbose_name='points last for months')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='mileage.asset', verbose_name='kind of mileage')),
                ('budget', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='programme', to='mileage.account', verbose_name='budget account')),
            ],
            options={
                'verbose_name': 'programme',
                'verbose_name_plural': 'programmes',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_ref', models.CharField(max_length=120, verbose_name='source')),
                ('quantity', models.PositiveBigIntegerField(verbose_name='quantity')),
                ('amount', models.PositiveBigIntegerField(help_text='After the caps.', verbose_name='points')),
                ('state', models.CharField(choices=[('credited', 'credited'), ('nothing', 'no credit'), ('reversed', 'reversed')], max_length=10, verbose_name='state')),
                ('why_less', models.CharField(blank=True, max_length=30, verbose_name='why less than the rate gives')),
                ('event_at', models.DateTimeField(verbose_name='happened')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='identity.member', verbose_name='member')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='mileage.programme', verbose_name='programme')),
            ],
            options={
                'verbose_name': 'award',
                'verbose_name_plural': 'awards',
            },
        ),
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(null=True, verbose_name='day')),
                ('used', models.PositiveBigIntegerField(default=0, verbose_name='used')),
                ('cap', models.PositiveBigIntegerField(verbose_name='cap')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.member')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.programme')),
            ],
            options={
                'verbose_name': 'used allowance',
                'verbose_name_plural': 'used allowances',
            },
        ),
        migrations.CreateModel(
            name='SealedBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_position', models.BigIntegerField(unique=True, verbose_name='position of the first')),
                ('size', models.PositiveIntegerField(verbose_name='size')),
                ('sealed_at', models.DateTimeField(verbose_name='sealed')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment')),
            ],
            options={
                'verbose_name': 'sealed batch',
                'verbose_name_plural': 'sealed batches',
                'ordering': ['-first_position'],
            },
        ),
        partitioned(migrations.CreateModel(
            name='Seal',
            fields=[
                ('transfer', models.BigIntegerField(db_column='transfer_id', primary_key=True, serialize=False, verbose_name='transfer')),
                ('index', models.PositiveIntegerField(verbose_name='index')),
                ('digest', models.BinaryField(verbose_name='digest')),
                ('batch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='seals', to='mileage.sealedbatch')),
            ],
            options={
                'verbose_name': 'seal',
                'verbose_name_plural': 'seals',
            },
        )),
        partitioned(migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('balance', models.BigIntegerField(verbose_name='balance')),
                ('number', models.BigIntegerField(verbose_name='number in the account')),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='postings', to='mileage.account')),
                ('transfer', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='postings', to='mileage.transfer')),
            ],
            options={
                'verbose_name': 'posting',
                'verbose_name_plural': 'postings',
            },
        )),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(condition=models.Q(('member__isnull', False)), fields=('member', 'asset', 'kind'), name='account_of_member'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(condition=models.Q(('member__isnull', True)), fields=('asset', 'kind', 'code'), name='account_of_city'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('floor__isnull', True), ('balance__gte', django.db.models.expressions.CombinedExpression(models.F('floor'), '+', models.F('held'))), _connector='OR'), name='account_above_floor'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('ceiling__isnull', True), ('balance__lte', models.F('ceiling')), _connector='OR'), name='account_below_ceiling'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('held__gte', 0)), name='account_held_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('balance', 0), ('held', 0)), _connector='OR'), name='account_closed_is_empty'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['expires_at'], name='hold_to_time_out'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('captured__gte', 0), ('captured__lte', models.F('amount'))), name='hold_captured_within_amount'),
        ),
        migrations.AddIndex(
            model_name='lot',
            index=models.Index(condition=models.Q(('remaining__gt', 0)), fields=['account', 'expires_at', 'id'], name='lot_open'),
        ),
        migrations.AddIndex(
            model_name='lot',
            index=models.Index(condition=models.Q(('remaining__gt', models.F('held'))), fields=['expires_at'], name='lot_to_expire'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('held__gte', 0), ('remaining__gte', models.F('held')), ('remaining__lte', models.F('amount'))), name='lot_held_within_remaining_within_amount'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('points_per_unit__gt', 0)), name='programme_pays', violation_error_message='A programme pays at least one point for a unit.'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('valid__isempty', False), ('valid__lower_inf', False)), name='programme_begins', violation_error_message='A programme has a first day.'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.UniqueConstraint(fields=('programme', 'source_ref'), name='award_once_per_act'),
        ),
        migrations.AddConstraint(
            model_name='allowance',
            constraint=models.UniqueConstraint(fields=('programme', 'member', 'day'), name='allowance_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='allowance',
            constraint=models.CheckConstraint(condition=models.Q(('used__lte', models.F('cap'))), name='allowance_within_cap'),
        ),
        partitioned(migrations.AddIndex(
            model_name='seal',
            index=models.Index(fields=['batch', 'index'], name='seal_of_batch'),
        )),
        partitioned(migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['account', 'id'], name='posting_of_account'),
        )),
    ]
