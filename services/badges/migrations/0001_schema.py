import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('badges', '0001_initial'),
        ('badges', '0002_claim_links'),
        ('badges', '0003_sharing'),
    ]

    initial = True

    dependencies = [
        ('anchoring', '0001_schema'),
        ('credentials', '0001_schema'),
        ('identity', '0001_schema'),
        ('identity', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Badge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='badges', to='credentials.issuinginstitution', verbose_name='institution')),
                ('code', models.SlugField(help_text='Of its card kind, as the trust list names it.', max_length=40, unique=True, verbose_name='code')),
                ('name_ko', models.CharField(max_length=60, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=60, verbose_name='name (English)')),
                ('description_ko', models.CharField(max_length=250, verbose_name='description (Korean)')),
                ('description_en', models.CharField(max_length=250, verbose_name='description (English)')),
                ('achievement_type', models.CharField(choices=[('Course', 'course'), ('CertificateOfCompletion', 'certificate of completion'), ('Competency', 'competency'), ('Certification', 'certification'), ('Assessment', 'assessment'), ('MicroCredential', 'micro-credential'), ('Fieldwork', 'fieldwork'), ('Award', 'award')], default='Course', max_length=30, verbose_name='what is achieved')),
                ('criteria', models.TextField(help_text='What must be done to earn it.', max_length=2000, verbose_name='criteria')),
                ('skills', models.JSONField(blank=True, default=list, help_text='A list of objects with name, and perhaps url, framework and code in it.', verbose_name='skills')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credentials.cardpicture', verbose_name='picture')),
                ('valid_months', models.PositiveSmallIntegerField(default=120, verbose_name='validity in months')),
                ('course_ends_on', models.DateField(verbose_name='last day of the course')),
                ('kept_months', models.PositiveSmallIntegerField(default=12, help_text="Then evidence, links, public pages and companies' access are deleted. The badge itself stays.", verbose_name='data kept, in months after the course')),
                ('draft', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='credentials.carddraft', verbose_name='draft')),
            ],
            options={
                'verbose_name': 'badge',
                'verbose_name_plural': 'badges',
                'ordering': ['institution', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_months__range', (1, 120))), name='badge_valid_for_a_while'), models.CheckConstraint(condition=models.Q(('kept_months__range', (1, 120))), name='badge_data_kept_for_a_while', violation_error_message='1 to 120 months.')],
            },
        ),
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('badge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='badges.badge', verbose_name='badge')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='badge_awards', to='identity.member', verbose_name='member')),
                ('awarded_on', models.DateField(verbose_name='awarded on')),
                ('evidence_url', models.CharField(blank=True, max_length=310, verbose_name='evidence (address)')),
                ('evidence_text', models.CharField(blank=True, max_length=500, verbose_name='evidence (text)')),
                ('state', models.CharField(choices=[('awarded', 'awarded'), ('taken_back', 'taken back')], default='awarded', max_length=10, verbose_name='state')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='recorded')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='taken back at')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='why it was taken back')),
                ('ending_commitment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment of the taking back')),
            ],
            options={
                'verbose_name': 'award of a badge',
                'verbose_name_plural': 'awards of badges',
                'ordering': ['-awarded_on', 'pk'],
                'permissions': [('take_back_award', 'Can take an award back')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'awarded')), fields=('badge', 'member'), name='award_stands_once', violation_error_message='This member has this badge already.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ending_commitment', None), ('state', 'awarded')), models.Q(('ended_at__gte', models.F('recorded_at')), ('ending_commitment__isnull', False), ('state', 'taken_back'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='award_taken_back_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='ClaimLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('badge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claim_links', to='badges.badge', verbose_name='badge')),
                ('reference', models.CharField(help_text="The institution's own, such as a course number. No name.", max_length=40, verbose_name='reference')),
                ('awarded_on', models.DateField(verbose_name='awarded on')),
                ('evidence_url', models.CharField(blank=True, max_length=310, verbose_name='evidence (address)')),
                ('evidence_text', models.CharField(blank=True, max_length=500, verbose_name='evidence (text)')),
                ('digest', models.BinaryField(max_length=32, unique=True, verbose_name='hash of the secret')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('award', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claim_link', to='badges.award', verbose_name='claimed as')),
                ('claimed_at', models.DateTimeField(null=True, verbose_name='claimed')),
            ],
            options={
                'verbose_name': 'claim link',
                'verbose_name_plural': 'claim links',
                'ordering': ['badge', 'reference'],
                'constraints': [models.UniqueConstraint(fields=('badge', 'reference'), name='claim_link_once_per_reference'), models.CheckConstraint(condition=models.Q(models.Q(('award', None), ('claimed_at', None)), models.Q(('award__isnull', False), ('claimed_at__isnull', False)), _connector='OR'), name='claim_link_claimed_as_an_award')],
            },
        ),
        migrations.CreateModel(
            name='PublicPage',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='badges.award', verbose_name='award')),
                ('digest', models.BinaryField(max_length=32, unique=True, verbose_name='hash of the secret')),
                ('consent', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.consent', verbose_name='consent')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'public page of a badge',
                'verbose_name_plural': 'public pages of badges',
                'ordering': ['-until'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('award',), name='badge_page_one_per_award')],
            },
        ),
        migrations.CreateModel(
            name='BadgeRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.organisation', verbose_name='organisation')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.member', verbose_name='asked by')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='badge_requests', to='identity.member', verbose_name='holder')),
                ('purpose', models.CharField(max_length=200, verbose_name='purpose')),
                ('days', models.PositiveSmallIntegerField(verbose_name='days')),
                ('state', models.CharField(choices=[('requested', 'waits for an answer'), ('granted', 'granted'), ('declined', 'declined'), ('ended', 'ended')], default='requested', max_length=10, verbose_name='state')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('answer_until', models.DateTimeField(verbose_name='answer until')),
                ('consent', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.consent', verbose_name='consent')),
                ('until', models.DateTimeField(null=True, verbose_name='access until')),
                ('awards', models.ManyToManyField(related_name='+', to='badges.award', verbose_name='awards')),
            ],
            options={
                'verbose_name': "company's request for badges",
                'verbose_name_plural': "companies' requests for badges",
                'ordering': ['-asked_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'requested')), fields=('organisation', 'member'), name='badge_request_one_open'), models.CheckConstraint(condition=models.Q(('days__range', (1, 365))), name='badge_request_for_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'granted'), _negated=True), models.Q(('consent__isnull', False), ('until__isnull', False)), _connector='OR'), name='badge_request_granted_by_consent')],
            },
        ),
        migrations.CreateModel(
            name='BadgeLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='badges.badgerequest', verbose_name='request')),
                ('looked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.member', verbose_name='looked by')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'look at badges',
                'verbose_name_plural': 'looks at badges',
                'ordering': ['-at'],
            },
        ),
    ]
