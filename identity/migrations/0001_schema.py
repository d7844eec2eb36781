import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import identity.models.accounts
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('identity', '0001_initial'),
        ('identity', '0002_sql'),
        ('identity', '0003_districts'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='District',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='Administrative standard code (행정표준코드), five digits.', max_length=20, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('gu', 'gu'), ('gun', 'gun')], default='gu', max_length=10, verbose_name='kind')),
                ('name_ko', models.CharField(max_length=40, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=60, verbose_name='name (English)')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(help_text='Half-open range of days in Asia/Seoul; open while it exists.', verbose_name='valid')),
            ],
            options={
                'verbose_name': 'district',
                'verbose_name_plural': 'districts',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid__isempty', False), ('valid__lower_inf', False)), name='district_begins', violation_error_message='A district has a first day before its end.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('name_ko'), models.TextField()), models.Value(0), function='hashtextextended'), models.Func(django.db.models.functions.comparison.Cast(models.F('name_ko'), models.TextField()), models.Value(0), function='hashtextextended'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), ('valid', '&&')], name='district_name_ko_once', violation_error_message='Another district has this Korean name at the same time.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('name_en'), models.TextField()), models.Value(0), function='hashtextextended'), models.Func(django.db.models.functions.comparison.Cast(models.F('name_en'), models.TextField()), models.Value(0), function='hashtextextended'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), ('valid', '&&')], name='district_name_en_once', violation_error_message='Another district has this English name at the same time.')],
            },
        ),
        migrations.CreateModel(
            name='DongSuccession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handed_over', to='identity.district', verbose_name='from district')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken_over', to='identity.district', verbose_name='to district')),
                ('dong', models.CharField(help_text='Administrative dong (행정동), in Korean.', max_length=40, verbose_name='dong')),
                ('effective_on', models.DateField(verbose_name='effective on')),
            ],
            options={
                'verbose_name': 'dong succession',
                'verbose_name_plural': 'dong successions',
                'ordering': ['effective_on', 'predecessor', 'dong'],
                'constraints': [models.UniqueConstraint(fields=('predecessor', 'dong', 'effective_on'), name='dong_goes_to_one_district', violation_error_message='This dong already went to a district on that day.'), models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='dong_changes_district')],
            },
        ),
        migrations.CreateModel(
            name='StaffPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('personnel_number', models.CharField(help_text="As the city's personnel system knows the person.", max_length=40, unique=True, verbose_name='personnel number')),
                ('left_on', models.DateField(blank=True, help_text='First day without access; empty while employed.', null=True, verbose_name='left on')),
            ],
            options={
                'verbose_name': 'staff person',
                'verbose_name_plural': 'staff people',
                'ordering': ['personnel_number'],
            },
        ),
        migrations.CreateModel(
            name='StaffAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='identity.staffperson', verbose_name='person')),
                ('role', models.CharField(choices=[('manager', 'manager'), ('clerk', 'clerk'), ('printer', 'code printer'), ('auditor', 'auditor')], default='clerk', max_length=20, verbose_name='role')),
                ('district', models.ForeignKey(blank=True, help_text='Empty: the whole city.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.district', verbose_name='district')),
                ('service', models.CharField(blank=True, help_text='Empty: every service. Otherwise its code.', max_length=40, verbose_name='service')),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField(help_text='First day, and the first day after the last; open while it lasts.', verbose_name='period')),
                ('ended_at', models.DateTimeField(blank=True, help_text='Ended before its time; without effect from then on.', null=True, verbose_name='taken away')),
                ('delegated_by', models.ForeignKey(blank=True, help_text='The assignment that this one stands in for. A delegation has an end date.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='identity.staffassignment', verbose_name='delegated from')),
            ],
            options={
                'verbose_name': 'staff assignment',
                'verbose_name_plural': 'staff assignments',
                'ordering': ['person', 'during'],
                'constraints': [models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False)), name='assignment_begins', violation_error_message='An assignment has a first day before its end.'), models.CheckConstraint(condition=models.Q(('delegated_by__isnull', True), ('during__upper_inf', False), _connector='OR'), name='delegation_ends', violation_error_message='A delegation has an end date.')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('person', models.ForeignKey(blank=True, help_text='The human behind a staff account. One person may have several accounts.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='identity.staffperson', verbose_name='staff person')),
                ('recovered_at', models.DateTimeField(editable=False, null=True, verbose_name='last signed in by a recovery code')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('is_staff', False), ('is_superuser', False)), ('person__isnull', False), _connector='OR'), name='user_staff_has_person', violation_error_message='A staff account belongs to a staff person.'), models.UniqueConstraint(fields=('id', 'person'), name='user_with_person')],
            },
            managers=[
                ('objects', identity.models.accounts.AccountManager()),
            ],
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(help_text='What is asked for; its code says who may decide.', max_length=80, verbose_name='kind')),
                ('payload', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='payload')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.district', verbose_name='district')),
                ('service', models.CharField(blank=True, max_length=40, verbose_name='service')),
                ('state', models.CharField(choices=[('requested', 'requested'), ('approved', 'approved'), ('refused', 'refused'), ('expired', 'expired'), ('executed', 'executed')], default='requested', max_length=20, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason of the request')),
                ('requested_at', models.DateTimeField(auto_now_add=True, verbose_name='requested')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='requested by')),
                ('requested_person', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.staffperson')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('decided_person', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.staffperson')),
                ('decision_note', models.CharField(blank=True, max_length=500, verbose_name='note on the decision')),
                ('executed_at', models.DateTimeField(blank=True, null=True, verbose_name='carried out')),
            ],
            options={
                'verbose_name': 'approval',
                'verbose_name_plural': 'approvals',
                'ordering': ['-requested_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_person', models.F('requested_person')), _negated=True), ('decided_person__isnull', True), _connector='OR'), name='approval_second_person', violation_error_message='Another person than the one who asked decides.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('approved', 'refused', 'executed')), ('decided_at__isnull', False), ('decided_by__isnull', False), ('decided_person__isnull', False)), models.Q(('state__in', ('requested', 'expired')), ('decided_at__isnull', True), ('decided_by__isnull', True), ('decided_person__isnull', True)), _connector='OR'), name='approval_decided_by_someone'), models.CheckConstraint(condition=models.Q(models.Q(('executed_at__isnull', False), ('state', 'executed')), models.Q(models.Q(('state', 'executed'), _negated=True), ('executed_at__isnull', True)), _connector='OR'), name='approval_executed_at')],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='AuditRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                        ('kind', models.CharField(choices=[('act', 'act'), ('view', 'look at personal data')], default='act', max_length=10, verbose_name='kind')),
                        ('event', models.CharField(max_length=80, verbose_name='event')),
                        ('actor_kind', models.CharField(choices=[('member', 'member'), ('staff', 'staff'), ('system', 'system'), ('outside', 'outside')], max_length=10, verbose_name='kind of actor')),
                        ('actor_user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                        ('actor_name', models.CharField(blank=True, max_length=80, verbose_name='name of the actor')),
                        ('subject_type', models.CharField(blank=True, max_length=80, verbose_name='kind of subject')),
                        ('subject_id', models.CharField(blank=True, max_length=64, verbose_name='subject')),
                        ('district', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='identity.district', verbose_name='district')),
                        ('service', models.CharField(blank=True, max_length=40, verbose_name='service')),
                        ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                        ('detail', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='detail')),
                    ],
                    options={
                        'verbose_name': 'audit row',
                        'verbose_name_plural': 'audit trail',
                        'ordering': ['-at', '-id'],
                        'indexes': [models.Index(fields=['at'], name='audit_at'), models.Index(fields=['subject_type', 'subject_id', 'at'], name='audit_subject'), models.Index(fields=['actor_user', 'at'], name='audit_actor'), models.Index(fields=['district', 'at'], name='audit_district'), django.contrib.postgres.indexes.GinIndex(fields=['detail'], name='audit_detail', opclasses=['jsonb_path_ops'])],
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('individual', 'individual'), ('organisation', 'organisation')], default='individual', max_length=20, verbose_name='kind')),
                ('user', models.OneToOneField(blank=True, help_text='The account that signs in as this member; none for an organisation, people act for it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='member', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='joined')),
                ('left_at', models.DateTimeField(blank=True, null=True, verbose_name='left')),
            ],
            options={
                'verbose_name': 'member',
                'verbose_name_plural': 'members',
                'ordering': ['-joined_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'organisation'), _negated=True), ('user__isnull', True), _connector='OR'), name='organisation_has_no_account', violation_error_message='An organisation has no account of its own; people act for it.')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='organisation', serialize=False, to='identity.member', verbose_name='member')),
                ('kind', models.CharField(choices=[('apartments', 'apartment complex'), ('school', 'school'), ('company', 'company'), ('small_business', 'small business'), ('religious', 'religious facility')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='identity.district', verbose_name='district')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='OrganisationPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='identity.organisation', verbose_name='organisation')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts_for', to='identity.member', verbose_name='member')),
                ('role', models.CharField(choices=[('manager', 'manager'), ('agent', 'agent'), ('viewer', 'viewer')], max_length=20, verbose_name='role')),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField(help_text='First day, and the first day after the last; open while it lasts.', verbose_name='period')),
            ],
            options={
                'verbose_name': 'person acting for an organisation',
                'verbose_name_plural': 'people acting for organisations',
                'ordering': ['organisation', 'during'],
                'constraints': [models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False)), name='acting_begins', violation_error_message='A period has a first day before its end.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('organisation'), models.TextField()), models.Value(0), function='hashtextextended'), models.Func(django.db.models.functions.comparison.Cast(models.F('organisation'), models.TextField()), models.Value(0), function='hashtextextended'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('member'), models.TextField()), models.Value(0), function='hashtextextended'), models.Func(django.db.models.functions.comparison.Cast(models.F('member'), models.TextField()), models.Value(0), function='hashtextextended'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), ('during', '&&')], name='acting_once_at_a_time', violation_error_message='This member already acts for the organisation at that time.')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='identity.member', verbose_name='member')),
                ('purpose', models.CharField(help_text='Stable code of the use.', max_length=80, verbose_name='purpose')),
                ('data', models.JSONField(default=list, help_text='Codes of the kinds of data.', verbose_name='data')),
                ('recipient', models.CharField(help_text='Who receives the data.', max_length=120, verbose_name='recipient')),
                ('text_version', models.CharField(help_text='Version of the text agreed to.', max_length=40, verbose_name='text version')),
                ('given_at', models.DateTimeField(auto_now_add=True, verbose_name='given')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'ordering': ['-given_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('given_at'))), name='consent_ends_after_it_began', violation_error_message='A consent ends after it was given.')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                ('device', models.CharField(blank=True, max_length=60, verbose_name='device')),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='began')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
    ]
