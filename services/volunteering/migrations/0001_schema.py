import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('volunteering', '0001_initial'),
        ('volunteering', '0002_files_of_hours'),
        ('volunteering', '0003_signups'),
        ('volunteering', '0004_attendance'),
    ]

    initial = True

    dependencies = [
        ('anchoring', '0001_schema'),
        ('identity', '0001_schema'),
        ('identity', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ko', models.CharField(max_length=80, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=120, verbose_name='name (English)')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.district', verbose_name='district')),
                ('active', models.BooleanField(default=True, verbose_name='takes part')),
            ],
            options={
                'verbose_name': 'volunteering institution',
                'verbose_name_plural': 'volunteering institutions',
                'ordering': ['name_ko'],
                'constraints': [models.UniqueConstraint(fields=('district', 'name_ko'), name='institution_once')],
            },
        ),
        migrations.CreateModel(
            name='VolunteerRecord',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='volunteer_records', to='identity.member', verbose_name='member')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='volunteering.institution', verbose_name='institution')),
                ('performed_on', models.DateField(verbose_name='day')),
                ('hours', models.PositiveSmallIntegerField(verbose_name='hours')),
                ('evidence', models.CharField(blank=True, help_text="A reference, such as an attendance list's number.", max_length=200, verbose_name='evidence')),
                ('stands', models.BooleanField(default=True, editable=False, verbose_name='stands')),
            ],
            options={
                'verbose_name': 'volunteer hours',
                'verbose_name_plural': 'volunteer hours',
                'ordering': ['-performed_on'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('member', 'institution', 'performed_on'), name='hours_once_a_day', violation_error_message="This member's hours of that day are recorded already."), models.CheckConstraint(condition=models.Q(('hours__gte', 1), ('hours__lte', 24)), name='hours_of_a_day', violation_error_message='A day has 1 to 24 hours.')],
            },
        ),
        migrations.CreateModel(
            name='HoursImport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='volunteering.institution', verbose_name='institution')),
                ('digest', models.BinaryField(max_length=32, verbose_name='SHA-256 of the file')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
            ],
            options={
                'verbose_name': 'file of hours',
                'verbose_name_plural': 'files of hours',
                'ordering': ['-uploaded_at'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'digest'), name='hours_file_once')],
            },
        ),
        migrations.CreateModel(
            name='HoursLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='volunteering.hoursimport', verbose_name='file of hours')),
                ('number', models.PositiveIntegerField(verbose_name='line')),
                ('member_code', models.CharField(max_length=36, verbose_name='Member')),
                ('performed_on', models.DateField(verbose_name='day')),
                ('hours', models.PositiveSmallIntegerField(verbose_name='hours')),
                ('reference', models.CharField(max_length=40, verbose_name='confirmation number')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('recorded', 'recorded'), ('known', 'recorded before'), ('refused', 'refused')], default='waiting', max_length=10, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=40, verbose_name='Reason')),
            ],
            options={
                'verbose_name': 'line of a file of hours',
                'verbose_name_plural': 'lines of files of hours',
                'ordering': ['file', 'number'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['id'], name='hours_line_waiting')],
                'constraints': [models.UniqueConstraint(fields=('file', 'number'), name='hours_line_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('state', 'refused'), _negated=True), ('reason', '')), _connector='OR'), name='hours_line_refused_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Coordinator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coordinators', to='volunteering.institution', verbose_name='institution')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coordinates', to='identity.member', verbose_name='member')),
                ('appointed_at', models.DateTimeField(auto_now_add=True, verbose_name='appointed')),
                ('ended_at', models.DateTimeField(editable=False, null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'coordinator',
                'verbose_name_plural': 'coordinators',
                'ordering': ['institution', '-appointed_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('institution', 'member'), name='coordinator_once')],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='volunteering.institution', verbose_name='institution')),
                ('title_ko', models.CharField(max_length=80, verbose_name='title (Korean)')),
                ('title_en', models.CharField(max_length=120, verbose_name='title (English)')),
                ('text_ko', models.CharField(blank=True, max_length=400, verbose_name='what is done (Korean)')),
                ('text_en', models.CharField(blank=True, max_length=400, verbose_name='what is done (English)')),
                ('place', models.CharField(help_text='Where volunteers meet.', max_length=120, verbose_name='place')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.district', verbose_name='district')),
                ('contact', models.CharField(blank=True, help_text="The institution's own, such as its office's number.", max_length=60, verbose_name='contact')),
                ('active', models.BooleanField(default=True, verbose_name='takes volunteers')),
            ],
            options={
                'verbose_name': 'volunteering programme',
                'verbose_name_plural': 'volunteering programmes',
                'ordering': ['title_ko'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'title_ko'), name='programme_once')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='volunteering.programme', verbose_name='programme')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='time')),
                ('capacity', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='places')),
                ('taken', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='taken')),
                ('cancelled_at', models.DateTimeField(editable=False, null=True, verbose_name='cancelled')),
            ],
            options={
                'verbose_name': 'volunteering shift',
                'verbose_name_plural': 'volunteering shifts',
                'ordering': ['during'],
                'indexes': [models.Index(condition=models.Q(('cancelled_at', None)), fields=['during'], name='shift_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False), ('during__upper_inf', False)), name='shift_bounded'), models.CheckConstraint(condition=models.Q(('capacity__gte', 1), ('taken__lte', models.F('capacity'))), name='shift_not_overfull', violation_error_message='There are not fewer places than people who signed up.')],
            },
        ),
        migrations.CreateModel(
            name='Volunteer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='volunteer', to='identity.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'volunteer',
                'verbose_name_plural': 'volunteers',
            },
        ),
        migrations.CreateModel(
            name='Signup',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signups', to='volunteering.volunteer', verbose_name='volunteer')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signups', to='volunteering.shift', verbose_name='shift')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(editable=False, verbose_name='time')),
                ('state', models.CharField(choices=[('signed', 'signed up'), ('withdrawn', 'withdrawn'), ('cancelled', 'cancelled by the institution'), ('present', 'came'), ('left', 'came and left'), ('approved', 'hours approved by the coordinator'), ('refused', 'no hours'), ('confirmed', 'hours confirmed'), ('known', 'hours recorded otherwise')], default='signed', max_length=10, verbose_name='state')),
                ('came_at', models.DateTimeField(editable=False, null=True, verbose_name='came')),
                ('left_at', models.DateTimeField(editable=False, null=True, verbose_name='left')),
                ('minutes', models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='minutes approved')),
                ('reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='why other than scanned')),
                ('decided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='volunteering.coordinator', verbose_name='decided by')),
                ('record', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signups', to='volunteering.volunteerrecord', verbose_name='hours')),
            ],
            options={
                'verbose_name': 'sign-up',
                'verbose_name_plural': 'sign-ups',
                'ordering': ['-during'],
                'constraints': [models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False), ('during__upper_inf', False)), name='signup_bounded'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ('signed', 'present', 'left', 'approved', 'refused', 'confirmed', 'known'))), expressions=[(models.Func(models.F('volunteer_id'), models.F('volunteer_id'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), ('during', '&&')], name='signup_one_place_at_a_time', violation_error_code='shift_overlaps'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('approved', 'refused', 'confirmed', 'known')), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='signup_decided_by_someone'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('approved', 'confirmed', 'known')), _negated=True), models.Q(('minutes__gte', 1), ('minutes__lte', 1440)), _connector='OR'), name='signup_approved_with_minutes'), models.CheckConstraint(condition=models.Q(models.Q(('record__isnull', False), ('state__in', ('confirmed', 'known'))), models.Q(models.Q(('state__in', ('confirmed', 'known')), _negated=True), ('record', None)), _connector='OR'), name='signup_confirmed_with_record')],
            },
        ),
        migrations.CreateModel(
            name='SignupEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signup', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='volunteering.signup', verbose_name='sign-up')),
                ('step', models.CharField(choices=[('signed', 'signed up'), ('withdrawn', 'withdrew'), ('cancelled', 'the institution cancelled'), ('came', 'came'), ('left', 'left'), ('approved', 'the coordinator approved hours'), ('refused', 'the coordinator approved no hours'), ('confirmed', 'staff confirmed the hours'), ('known', 'the hours were recorded otherwise'), ('reopened', 'the hours were taken back')], max_length=10, verbose_name='step')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('minutes', models.PositiveSmallIntegerField(null=True, verbose_name='minutes approved')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment')),
            ],
            options={
                'verbose_name': 'step of a sign-up',
                'verbose_name_plural': 'steps of sign-ups',
                'ordering': ['signup', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('coordinator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='volunteering.coordinator', verbose_name='coordinator')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='volunteering.shift', verbose_name='shift')),
                ('signup', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='volunteering.signup', verbose_name='sign-up')),
                ('direction', models.CharField(choices=[('in', 'in'), ('out', 'out')], max_length=3, verbose_name='direction')),
                ('at', models.DateTimeField(help_text="By the phone's clock, corrected when it was sent.", verbose_name='at')),
                ('shown_at', models.DateTimeField(null=True, verbose_name='time in the code')),
                ('received_at', models.DateTimeField(auto_now_add=True, verbose_name='received')),
                ('outcome', models.CharField(choices=[('taken', 'taken'), ('flagged', 'taken, to be looked at'), ('refused', 'refused')], max_length=10, verbose_name='outcome')),
                ('reason', models.CharField(blank=True, max_length=20, verbose_name='reason')),
            ],
            options={
                'verbose_name': "scan of a volunteer's code",
                'verbose_name_plural': "scans of volunteers' codes",
                'ordering': ['-received_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', 'refused'), _negated=True), fields=('signup', 'shown_at'), name='scan_code_counts_once'), models.CheckConstraint(condition=models.Q(('outcome', 'refused'), models.Q(('shown_at__isnull', False), ('signup__isnull', False)), _connector='OR'), name='scan_counted_for_someone'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'taken'), ('reason', '')), models.Q(models.Q(('outcome', 'taken'), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='scan_not_taken_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='VolunteerNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='volunteer_notices', to='identity.member', verbose_name='member')),
                ('kind', models.CharField(choices=[('confirmed', 'hours confirmed'), ('taken_back', 'hours taken back'), ('cancelled', 'shift cancelled'), ('card', 'enough hours for a card')], max_length=10, verbose_name='kind')),
                ('day', models.DateField(help_text='Of the activity; for a card, the last one that counted.', verbose_name='day')),
                ('hours', models.PositiveSmallIntegerField(null=True, verbose_name='hours')),
                ('card', models.CharField(blank=True, max_length=40, verbose_name='card')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('dismissed_at', models.DateTimeField(editable=False, null=True, verbose_name='put away')),
            ],
            options={
                'verbose_name': 'notice to a volunteer',
                'verbose_name_plural': 'notices to volunteers',
                'ordering': ['-at'],
                'indexes': [models.Index(condition=models.Q(('dismissed_at', None)), fields=['member'], name='volunteer_notice_open')],
            },
        ),
    ]
