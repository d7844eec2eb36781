import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('mileage', '0001_initial'),
        ('mileage', '0002_sql'),
        ('mileage', '0003_clawbacks'),
        ('mileage', '0004_exchange'),
        ('mileage', '0005_programme_rules'),
        ('mileage', '0006_expiry_notices'),
        ('mileage', '0007_organisations'),
        ('mileage', '0008_withdrawals'),
        ('mileage', '0009_exchange_debts'),
        ('mileage', '0010_clawbacks_in_parts'),
        ('mileage', '0011_single'),
    ]

    initial = True

    dependencies = [
        ('anchoring', '0001_schema'),
        ('identity', '0001_schema'),
        ('identity', '__first__'),
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
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.asset', verbose_name='kind of mileage')),
                ('kind', models.CharField(choices=[('member', 'member'), ('organisation', 'organisation'), ('partner', 'partner'), ('budget', 'programme budget'), ('issuance', 'issuance'), ('backing', 'backing'), ('expiry', 'expired'), ('receivable', 'clawback receivable'), ('fees', 'fees'), ('remainders', 'remainders')], max_length=20, verbose_name='kind')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mileage_accounts', to='identity.member', verbose_name='member')),
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
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
                'indexes': [models.Index(condition=models.Q(('kind', 'receivable')), fields=['id'], name='account_of_debtor')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('member__isnull', False)), fields=('member', 'asset', 'kind'), name='account_of_member'), models.UniqueConstraint(condition=models.Q(('member__isnull', True)), fields=('asset', 'kind', 'code'), name='account_of_city'), models.CheckConstraint(condition=models.Q(('floor__isnull', True), ('balance__gte', django.db.models.expressions.CombinedExpression(models.F('floor'), '+', models.F('held'))), _connector='OR'), name='account_above_floor'), models.CheckConstraint(condition=models.Q(('ceiling__isnull', True), ('balance__lte', models.F('ceiling')), _connector='OR'), name='account_below_ceiling'), models.CheckConstraint(condition=models.Q(('held__gte', 0)), name='account_held_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('balance', 0), ('held', 0)), _connector='OR'), name='account_closed_is_empty')],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name_ko', models.CharField(max_length=60, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=80, verbose_name='name (English)')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='mileage.asset', verbose_name='kind of mileage')),
                ('budget', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='programme', to='mileage.account', verbose_name='budget account')),
                ('activity_kind', models.SlugField(help_text='The kind of activity, as its service names it, such as volunteering.', max_length=40, verbose_name='rewards')),
                ('unit', models.CharField(help_text='One unit of the act, such as hour.', max_length=20, verbose_name='counted in')),
                ('points_per_unit', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='points per unit')),
                ('steps', models.JSONField(blank=True, db_default=[], default=list, help_text='Instead of the rate: one line for each step, such as 3: 5000, which gives 5000 points from 3 units on.', verbose_name='table')),
                ('act_cap', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='most points an act')),
                ('day_cap', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='most points a person and day')),
                ('month_cap', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='most points a person and month')),
                ('person_cap', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='most points a person in all')),
                ('household_cap', models.PositiveBigIntegerField(blank=True, help_text='Households are those of the resident register; who is not in it counts alone.', null=True, verbose_name='most points a household in all')),
                ('needs_evidence', models.BooleanField(db_default=False, default=False, help_text='Only acts whose record names its evidence are rewarded.', verbose_name='needs evidence')),
                ('exclusion', models.SlugField(blank=True, db_default='', default='', help_text='Of the programmes with the same word here, only one rewards an act.', max_length=40, verbose_name='excludes each other')),
                ('version', models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name='version')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(help_text='Half-open range of days in Asia/Seoul on which acts count.', verbose_name='period')),
                ('lot_months', models.PositiveSmallIntegerField(blank=True, help_text='To the end of that month; empty: for ever.', null=True, verbose_name='points last for months')),
                ('districts', models.ManyToManyField(blank=True, help_text='Only acts recorded in these districts are rewarded; none chosen: the whole city.', related_name='+', to='identity.district', verbose_name='districts')),
            ],
            options={
                'verbose_name': 'programme',
                'verbose_name_plural': 'programmes',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('points_per_unit__gt', 0)), name='programme_pays', violation_error_message='A programme pays at least one point for a unit.'), models.CheckConstraint(condition=models.Q(('valid__isempty', False), ('valid__lower_inf', False)), name='programme_begins', violation_error_message='A programme has a first day.')],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='mileage.programme', verbose_name='programme')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('rules', models.JSONField(verbose_name='rules')),
                ('set_at', models.DateTimeField(auto_now=True, verbose_name='set')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set by')),
            ],
            options={
                'verbose_name': 'version of a programme',
                'verbose_name_plural': 'versions of programmes',
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'version'), name='programme_version_once')],
            },
        ),
        migrations.CreateModel(
            name='RewardedAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.SlugField(max_length=40, verbose_name='excludes each other')),
                ('act', models.CharField(max_length=120, verbose_name='act')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.programme')),
            ],
            options={
                'verbose_name': 'rewarded act',
                'verbose_name_plural': 'rewarded acts',
                'constraints': [models.UniqueConstraint(fields=('group', 'act'), name='act_rewarded_once_in_group')],
            },
        ),
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.programme')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.member')),
                ('household', models.CharField(max_length=40, null=True, verbose_name='household')),
                ('month', models.DateField(null=True, verbose_name='month')),
                ('day', models.DateField(null=True, verbose_name='day')),
                ('used', models.PositiveBigIntegerField(default=0, verbose_name='used')),
                ('cap', models.PositiveBigIntegerField(verbose_name='cap')),
            ],
            options={
                'verbose_name': 'used allowance',
                'verbose_name_plural': 'used allowances',
                'constraints': [models.CheckConstraint(condition=models.Q(('used__lte', models.F('cap'))), name='allowance_within_cap'), models.UniqueConstraint(fields=('programme', 'member', 'household', 'month', 'day'), name='allowance_once_each', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('household', None), ('member__isnull', False)), models.Q(('household__isnull', False), ('member', None)), _connector='OR'), name='allowance_of_person_or_household')],
            },
        ),
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='mileage.programme', verbose_name='programme')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='identity.member', verbose_name='member')),
                ('source_ref', models.CharField(max_length=120, verbose_name='source')),
                ('quantity', models.PositiveBigIntegerField(verbose_name='quantity')),
                ('amount', models.PositiveBigIntegerField(help_text='After the caps.', verbose_name='points')),
                ('state', models.CharField(choices=[('credited', 'credited'), ('nothing', 'no credit'), ('reversed', 'reversed')], max_length=10, verbose_name='state')),
                ('why_less', models.CharField(blank=True, choices=[('not_running', 'The programme did not run on that day.'), ('other_district', 'The programme rewards acts in other districts only.'), ('no_evidence', 'The record names no evidence, which this programme asks for.'), ('below_table', 'It was less than the programme rewards.'), ('excluded', 'Another programme has rewarded this act; rewards do not overlap.'), ('act_cap', 'The programme gives no more for one act.'), ('day_cap', "You have reached the programme's limit of that day."), ('month_cap', "You have reached the programme's limit of that month."), ('person_cap', "You have reached the programme's limit for one person."), ('household_cap', "Your household has reached the programme's limit."), ('withdrawn', 'You were withdrawn from the mileage, and earn no more.'), ('budget_exhausted', "The programme's budget is used up.")], max_length=30, verbose_name='why less than the rate gives')),
                ('version', models.PositiveIntegerField(db_default=1, default=1, verbose_name='version of the programme')),
                ('act', models.CharField(blank=True, db_default='', default='', max_length=120, verbose_name='act')),
                ('household', models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='household')),
                ('event_at', models.DateTimeField(verbose_name='happened')),
                ('evidence', models.CharField(blank=True, db_default='', default='', max_length=32, verbose_name='hash of the evidence')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, null=True, verbose_name='recorded')),
            ],
            options={
                'verbose_name': 'award',
                'verbose_name_plural': 'awards',
                'indexes': [models.Index(fields=['recorded_at'], name='award_recorded')],
                'constraints': [models.UniqueConstraint(fields=('programme', 'source_ref'), name='award_once_per_act')],
            },
        ),
        migrations.CreateModel(
            name='Clawback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clawbacks', to='mileage.award', verbose_name='award')),
                ('ground', models.CharField(choices=[('fraud', 'gained by fraud'), ('negligence', 'gained by gross negligence')], max_length=12, verbose_name='ground')),
                ('state', models.CharField(choices=[('approved', 'approved, being carried out'), ('done', 'carried out')], default='approved', max_length=10, verbose_name='state')),
                ('amount', models.PositiveBigIntegerField(verbose_name='claimed')),
                ('taken', models.PositiveBigIntegerField(default=0, verbose_name='taken')),
                ('owed', models.PositiveBigIntegerField(default=0, verbose_name='owed, having been spent')),
                ('approval', models.UUIDField(verbose_name='approval')),
                ('approved_at', models.DateTimeField(auto_now_add=True, verbose_name='approved')),
                ('done_at', models.DateTimeField(null=True, verbose_name='carried out')),
                ('returned_at', models.DateTimeField(null=True, verbose_name='given again after an appeal')),
            ],
            options={
                'verbose_name': 'clawback',
                'verbose_name_plural': 'clawbacks',
                'permissions': [('request_clawback', 'Can ask for a clawback'), ('approve_clawback', 'Can approve a clawback')],
                'indexes': [models.Index(condition=models.Q(('state', 'approved')), fields=['id'], name='clawback_to_do')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('taken__lte', django.db.models.expressions.CombinedExpression(models.F('amount'), '-', models.F('owed')))), name='clawback_within_claim', violation_error_message='No more is taken and owed than was claimed.'), models.UniqueConstraint(fields=('approval', 'award'), name='clawback_once_in_approval'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(('done_at__isnull', True), ('owed', 0), ('state', 'approved')), _connector='OR'), name='clawback_done_at')],
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.member', verbose_name='member')),
                ('approval', models.UUIDField(unique=True, verbose_name='approval')),
                ('withdrawn_at', models.DateTimeField(auto_now_add=True, verbose_name='withdrawn')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='taken back')),
            ],
            options={
                'verbose_name': 'withdrawal ex officio',
                'verbose_name_plural': 'withdrawals ex officio',
                'permissions': [('approve_withdrawal', 'Can approve that a member is withdrawn')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('member',), name='withdrawn_once')],
            },
        ),
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.asset', verbose_name='gives')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.asset', verbose_name='gets')),
                ('gives', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='so many')),
                ('gets', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='for so many')),
                ('fee', models.PositiveSmallIntegerField(default=0, help_text='Of what is given, rounded up to a whole unit; 100 are one per cent.', validators=[django.core.validators.MaxValueValidator(9999)], verbose_name='fee (basis points)')),
                ('least', models.PositiveBigIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='least at once')),
                ('day_limit', models.PositiveBigIntegerField(help_text='Of the kind that is given.', verbose_name='most a person and day')),
                ('year_limit', models.PositiveBigIntegerField(help_text='Of the kind that is given.', verbose_name='most a person and year')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(help_text='From its beginning, to before its end; open while it lasts.', verbose_name='valid')),
                ('approval', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.approval', verbose_name='approval')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment')),
            ],
            options={
                'verbose_name': 'exchange rate',
                'verbose_name_plural': 'exchange rates',
                'ordering': ['source', 'target', '-during'],
                'permissions': [('approve_exchangerate', 'Can approve an exchange rate')],
                'constraints': [models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='rate_between_two_kinds', violation_error_message='A kind of mileage is not exchanged for itself.'), models.CheckConstraint(condition=models.Q(('fee__lt', 10000), ('gets__gt', 0), ('gives__gt', 0), ('least__gt', 0)), name='rate_gives_and_gets', violation_error_message='A rate gives and gets at least one, and its fee is below the whole.'), models.CheckConstraint(condition=models.Q(('day_limit__lte', models.F('year_limit')), ('least__lte', models.F('day_limit'))), name='rate_limits_in_order', violation_error_message='The limits are: least at once, then of a day, then of a year.'), models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False)), name='rate_begins', violation_error_message='A rate begins before it ends.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('source'), models.TextField()), models.Value(0), function='hashtextextended'), models.Func(django.db.models.functions.comparison.Cast(models.F('source'), models.TextField()), models.Value(0), function='hashtextextended'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('target'), models.TextField()), models.Value(0), function='hashtextextended'), models.Func(django.db.models.functions.comparison.Cast(models.F('target'), models.TextField()), models.Value(0), function='hashtextextended'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), ('during', '&&')], name='one_rate_at_a_time', violation_error_message='Another rate of these kinds is valid at that time.')],
            },
        ),
        migrations.CreateModel(
            name='ExchangeAllowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.member')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.asset')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.asset')),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField(help_text='A day or a year, in Asia/Seoul.', verbose_name='days')),
                ('used', models.PositiveBigIntegerField(default=0, verbose_name='used')),
                ('cap', models.PositiveBigIntegerField(verbose_name='cap')),
            ],
            options={
                'verbose_name': 'used exchange limit',
                'verbose_name_plural': 'used exchange limits',
                'constraints': [models.UniqueConstraint(fields=('member', 'source', 'target', 'days'), name='exchange_allowance_once'), models.CheckConstraint(condition=models.Q(('used__lte', models.F('cap'))), name='exchange_within_limit')],
            },
        ),
        migrations.CreateModel(
            name='BonusCampaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name_ko', models.CharField(max_length=60, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=80, verbose_name='name (English)')),
                ('source', models.ForeignKey(blank=True, help_text='Only for exchanges of this kind; empty: of any.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.asset', verbose_name='gives')),
                ('programme', models.ForeignKey(help_text='Its budget pays the bonus; exchanges for its kind of mileage get it.', on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='mileage.programme', verbose_name='programme')),
                ('bonus', models.PositiveSmallIntegerField(help_text='Of what is got, rounded down; 1000 are ten per cent.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000)], verbose_name='bonus (basis points)')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(help_text='From its beginning, to before its end; open while it lasts.', verbose_name='valid')),
            ],
            options={
                'verbose_name': 'bonus campaign',
                'verbose_name_plural': 'bonus campaigns',
                'ordering': ['-during'],
                'constraints': [models.CheckConstraint(condition=models.Q(('bonus__gt', 0), ('bonus__lte', 10000)), name='bonus_within_whole'), models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False)), name='campaign_begins', violation_error_message='A campaign begins before it ends.')],
            },
        ),
        migrations.CreateModel(
            name='ExchangeQuote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exchanges', to='identity.member', verbose_name='member')),
                ('rate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotes', to='mileage.exchangerate', verbose_name='exchange rate')),
                ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quotes', to='mileage.bonuscampaign', verbose_name='bonus campaign')),
                ('amount', models.PositiveBigIntegerField(verbose_name='given')),
                ('fee', models.PositiveBigIntegerField(verbose_name='fee')),
                ('remainder', models.PositiveBigIntegerField(verbose_name='lost by rounding')),
                ('converted', models.PositiveBigIntegerField(verbose_name='exchanged')),
                ('bonus', models.PositiveBigIntegerField(verbose_name='bonus')),
                ('total', models.PositiveBigIntegerField(verbose_name='got, with the bonus')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('executed_at', models.DateTimeField(null=True, verbose_name='executed')),
                ('transfer', models.BigIntegerField(db_column='transfer_id', null=True, unique=True, verbose_name='transfer')),
            ],
            options={
                'verbose_name': 'exchange',
                'verbose_name_plural': 'exchanges',
                'ordering': ['-made_at'],
                'indexes': [models.Index(condition=models.Q(('executed_at', None)), fields=['expires_at'], name='quote_to_forget')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('fee'), '+', models.F('remainder')), '+', models.F('converted'))), ('converted__gt', 0), ('total__gt', models.F('bonus'))), name='quote_adds_up'), models.CheckConstraint(condition=models.Q(models.Q(('executed_at', None), ('transfer', None)), models.Q(('executed_at__isnull', False), ('transfer__isnull', False)), _connector='OR'), name='quote_executed_with_transfer')],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='lots', to='mileage.account')),
                ('posting', models.BigIntegerField(db_column='posting_id', verbose_name='posting that created it')),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('remaining', models.BigIntegerField(verbose_name='remaining')),
                ('held', models.BigIntegerField(default=0, verbose_name='held')),
                ('starts_at', models.DateTimeField(verbose_name='usable from')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='expires')),
                ('programme', models.BigIntegerField(db_column='programme_id', null=True, verbose_name='programme')),
                ('parent', models.BigIntegerField(db_column='parent_id', null=True, verbose_name='lot that it came from')),
                ('root', models.BigIntegerField(db_column='root_id', verbose_name='first lot of its line')),
            ],
            options={
                'verbose_name': 'lot',
                'verbose_name_plural': 'lots',
                'indexes': [models.Index(condition=models.Q(('remaining__gt', 0)), fields=['account', 'expires_at', 'id'], name='lot_open'), models.Index(condition=models.Q(('remaining__gt', models.F('held'))), fields=['expires_at'], name='lot_to_expire'), django.contrib.postgres.indexes.BrinIndex(fields=['posting'], name='lot_made_by', pages_per_range=32), models.Index(condition=models.Q(('parent__isnull', False)), fields=['root'], name='lot_of_line')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('held__gte', 0), ('remaining__gte', models.F('held')), ('remaining__lte', models.F('amount'))), name='lot_held_within_remaining_within_amount')],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='LotUse',
                    fields=[
                        ('pk', models.CompositePrimaryKey('posting', 'lot', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('posting', models.BigIntegerField(db_column='posting_id', verbose_name='posting')),
                        ('lot', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='uses', to='mileage.lot')),
                        ('amount', models.BigIntegerField(verbose_name='amount')),
                    ],
                    options={
                        'verbose_name': 'use of a lot',
                        'verbose_name_plural': 'uses of lots',
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='holds', to='mileage.account')),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('captured', models.BigIntegerField(default=0, verbose_name='captured')),
                ('state', models.CharField(choices=[('pending', 'pending'), ('captured', 'captured'), ('released', 'released'), ('timed_out', 'timed out')], default='pending', max_length=10, verbose_name='state')),
                ('reason', models.CharField(max_length=60, verbose_name='reason')),
                ('source_ref', models.CharField(max_length=120, verbose_name='source')),
                ('placed_at', models.DateTimeField(verbose_name='placed')),
                ('expires_at', models.DateTimeField(verbose_name='runs out')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='settled')),
                ('transfer', models.BigIntegerField(db_column='transfer_id', null=True, verbose_name='transfer of the capture')),
            ],
            options={
                'verbose_name': 'hold',
                'verbose_name_plural': 'holds',
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['expires_at'], name='hold_to_time_out')],
                'constraints': [models.CheckConstraint(condition=models.Q(('captured__gte', 0), ('captured__lte', models.F('amount'))), name='hold_captured_within_amount')],
            },
        ),
        migrations.CreateModel(
            name='HeldLot',
            fields=[
                ('pk', models.CompositePrimaryKey('hold', 'lot', blank=True, editable=False, primary_key=True, serialize=False)),
                ('hold', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='lots', to='mileage.hold')),
                ('lot', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='holds', to='mileage.lot')),
                ('amount', models.BigIntegerField(verbose_name='amount')),
            ],
            options={
                'verbose_name': 'held lot',
                'verbose_name_plural': 'held lots',
            },
        ),
        migrations.CreateModel(
            name='ExpiryNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.member', verbose_name='member')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.asset', verbose_name='kind of mileage')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('days', models.PositiveSmallIntegerField(verbose_name='days before')),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('dismissed_at', models.DateTimeField(null=True, verbose_name='put away')),
            ],
            options={
                'verbose_name': 'notice of expiry',
                'verbose_name_plural': 'notices of expiry',
                'constraints': [models.UniqueConstraint(fields=('member', 'asset', 'expires_at', 'days'), name='expiry_notice_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('days__in', (30, 7))), name='expiry_notice_days')],
            },
        ),
        migrations.CreateModel(
            name='ActingLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.organisation', verbose_name='organisation')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.member', verbose_name='member')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.asset', verbose_name='kind of mileage')),
                ('day_limit', models.PositiveBigIntegerField(verbose_name='most a day')),
            ],
            options={
                'verbose_name': 'limit of a person acting for an organisation',
                'verbose_name_plural': 'limits of people acting for organisations',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'member', 'asset'), name='acting_limit_once')],
            },
        ),
        migrations.CreateModel(
            name='ActingUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.organisation')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.member')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.asset')),
                ('day', models.DateField(verbose_name='day')),
                ('used', models.PositiveBigIntegerField(default=0, verbose_name='used')),
                ('cap', models.PositiveBigIntegerField(verbose_name='cap')),
            ],
            options={
                'verbose_name': 'used limit of a person acting for an organisation',
                'verbose_name_plural': 'used limits of people acting for organisations',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'member', 'asset', 'day'), name='acting_use_once'), models.CheckConstraint(condition=models.Q(('used__lte', models.F('cap'))), name='acting_within_limit')],
            },
        ),
        migrations.CreateModel(
            name='Distribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='distributions', to='identity.organisation', verbose_name='organisation')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mileage.asset', verbose_name='kind of mileage')),
                ('by_member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.member', verbose_name='shared out by')),
                ('key', models.CharField(max_length=64, verbose_name='key')),
                ('fingerprint', models.BinaryField(max_length=32, verbose_name='fingerprint of the request')),
                ('total', models.PositiveBigIntegerField(verbose_name='total')),
                ('people', models.PositiveIntegerField(verbose_name='people')),
                ('made_at', models.DateTimeField(verbose_name='made')),
            ],
            options={
                'verbose_name': 'sharing-out',
                'verbose_name_plural': 'sharings-out',
                'ordering': ['-made_at'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'key'), name='distribution_once'), models.CheckConstraint(condition=models.Q(('people__gt', 0), ('total__gt', 0)), name='distribution_gives')],
            },
        ),
        migrations.CreateModel(
            name='SharingGroup',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='sharing', serialize=False, to='identity.organisation', verbose_name='organisation')),
                ('code', models.CharField(max_length=16, unique=True, verbose_name='code to join')),
            ],
            options={
                'verbose_name': 'sharing group',
                'verbose_name_plural': 'sharing groups',
            },
        ),
        migrations.CreateModel(
            name='Beneficiary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='mileage.sharinggroup', verbose_name='sharing group')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares_in', to='identity.member', verbose_name='member')),
                ('label', models.CharField(max_length=20, verbose_name='label')),
                ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='joined')),
            ],
            options={
                'verbose_name': 'member of a sharing group',
                'verbose_name_plural': 'members of sharing groups',
                'ordering': ['label', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('group', 'member'), name='beneficiary_once')],
            },
        ),
        migrations.CreateModel(
            name='SealedBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_position', models.BigIntegerField(unique=True, verbose_name='position of the first')),
                ('size', models.PositiveIntegerField(verbose_name='size')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment')),
                ('sealed_at', models.DateTimeField(verbose_name='sealed')),
            ],
            options={
                'verbose_name': 'sealed batch',
                'verbose_name_plural': 'sealed batches',
                'ordering': ['-first_position'],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Seal',
                    fields=[
                        ('transfer', models.BigIntegerField(db_column='transfer_id', primary_key=True, serialize=False, verbose_name='transfer')),
                        ('batch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='seals', to='mileage.sealedbatch')),
                        ('index', models.PositiveIntegerField(verbose_name='index')),
                        ('digest', models.BinaryField(verbose_name='digest')),
                    ],
                    options={
                        'verbose_name': 'seal',
                        'verbose_name_plural': 'seals',
                        'indexes': [models.Index(fields=['batch', 'index'], name='seal_of_batch')],
                    },
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Transfer',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('transfer', 'transfer'), ('capture', 'capture of a hold'), ('reverse', 'reversal'), ('expire', 'expiry'), ('clawback', 'clawback')], max_length=10, verbose_name='kind')),
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
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Posting',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('transfer', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='postings', to='mileage.transfer')),
                        ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='postings', to='mileage.account')),
                        ('amount', models.BigIntegerField(verbose_name='amount')),
                        ('balance', models.BigIntegerField(verbose_name='balance')),
                        ('number', models.BigIntegerField(verbose_name='number in the account')),
                    ],
                    options={
                        'verbose_name': 'posting',
                        'verbose_name_plural': 'postings',
                        'indexes': [models.Index(fields=['account', 'id'], name='posting_of_account')],
                    },
                ),
            ],
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
    ]
