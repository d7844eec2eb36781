import credentials.presentation.models.clients
import credentials.presentation.models.purposes
import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('presentation', '0001_initial'),
        ('presentation', '0002_purposes'),
        ('presentation', '0003_systems'),
        ('presentation', '0004_browser_requests'),
        ('presentation', '0005_drafts'),
    ]

    initial = True

    dependencies = [
        ('anchoring', '0001_schema'),
        ('identity', '0001_schema'),
    ]

    operations = [
        migrations.CreateModel(
            name='Purpose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name_ko', models.CharField(max_length=60, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=60, verbose_name='name (English)')),
                ('ground_ko', models.CharField(max_length=200, verbose_name='legal ground (Korean)')),
                ('ground_en', models.CharField(max_length=200, verbose_name='legal ground (English)')),
                ('query', models.JSONField(help_text='DCQL. A vct that begins with / is of this issuer; {district} stands for what the verifier gives.', validators=[credentials.presentation.models.purposes.check_query], verbose_name='query')),
                ('holder_check', models.CharField(choices=[('none', 'none'), ('initial', 'a displayed initial'), ('document', 'an identity document compared')], default='none', max_length=10, verbose_name='holder check')),
                ('modes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('broadcast', 'QR shown by the wallet'), ('challenge', "QR that answers the gate's"), ('online', 'online')], max_length=10), size=None, verbose_name='modes')),
                ('max_list_age', models.PositiveIntegerField(choices=[(900, '15 minutes (something of value is given)'), (86400, '24 hours (display only)')], help_text='Of trust list and status lists; older is never green.', verbose_name='greatest age of lists in seconds')),
                ('keep_minutes', models.PositiveIntegerField(default=10, help_text='Until then who asked may fetch it; then a count stays.', verbose_name='result kept for minutes')),
                ('kept', models.CharField(choices=[('count', 'nothing but a count'), ('outcome', 'when it was and how it ended'), ('claims', 'also what was shown')], default='count', max_length=10, verbose_name='kept afterwards')),
                ('keep_days', models.PositiveSmallIntegerField(default=0, verbose_name='kept for days')),
                ('audience', models.CharField(choices=[('everyone', "everyone, on the verifier's page too"), ('clients', 'systems that have it in their list')], default='everyone', max_length=10, verbose_name='who may use it')),
                ('organisation', models.ForeignKey(blank=True, help_text="Then only its own systems may use it; empty: the city's.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.organisation', verbose_name='of the organisation')),
                ('active', models.BooleanField(default=True, verbose_name='in use')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
            ],
            options={
                'verbose_name': 'purpose',
                'verbose_name_plural': 'purposes',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('max_list_age__range', (60, 86400))), name='purpose_lists_no_older_than_a_day', violation_error_message='Lists are at least a minute and at most 24 hours old.'), models.CheckConstraint(condition=models.Q(('keep_minutes__range', (1, 1440))), name='purpose_keeps_for_a_day_at_most', violation_error_message='A result is kept for a minute to a day.'), models.CheckConstraint(condition=models.Q(('modes__len__gt', 0)), name='purpose_has_a_mode'), models.CheckConstraint(condition=models.Q(models.Q(('keep_days', 0), ('kept', 'count')), models.Q(models.Q(('kept', 'count'), _negated=True), ('keep_days__range', (1, 365))), _connector='OR'), name='purpose_keeps_as_long_as_it_says', violation_error_message='What is kept has a number of days, 1 to 365; a count alone has none.'), models.CheckConstraint(condition=models.Q(('organisation', None), ('audience', 'clients'), _connector='OR'), name='purpose_of_an_organisation_is_for_its_systems', violation_error_message="An organisation's purpose is for its own systems alone.")],
            },
        ),
        migrations.CreateModel(
            name='PurposeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='presentation.purpose', verbose_name='purpose')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('settings', models.JSONField(verbose_name='settings')),
                ('approval', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.approval', verbose_name='approval')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
            ],
            options={
                'verbose_name': 'version of a purpose',
                'verbose_name_plural': 'versions of purposes',
                'ordering': ['purpose', '-version'],
                'constraints': [models.UniqueConstraint(fields=('purpose', 'version'), name='purpose_version_once')],
            },
        ),
        migrations.CreateModel(
            name='VerifierClient',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name_ko', models.CharField(help_text='Holders see it as who asks.', max_length=60, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=60, verbose_name='name (English)')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.organisation', verbose_name='of the organisation')),
                ('webhook', models.CharField(blank=True, help_text='https address, or empty.', max_length=300, validators=[credentials.presentation.models.clients.check_webhook], verbose_name='webhook')),
                ('origins', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300, validators=[credentials.presentation.models.clients.check_page_origin]), blank=True, db_default=[], default=list, help_text='For pages that ask through the browser: https://shop.example, separated by commas.', size=10, verbose_name='origins of its pages')),
                ('active', models.BooleanField(default=True, verbose_name='in use')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('purposes', models.ManyToManyField(blank=True, related_name='clients', to='presentation.purpose', verbose_name='purposes')),
            ],
            options={
                'verbose_name': 'verifying system',
                'verbose_name_plural': 'verifying systems',
                'ordering': ['name_ko'],
            },
        ),
        migrations.CreateModel(
            name='ClientSecret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='secrets', to='presentation.verifierclient', verbose_name='system')),
                ('secret_hash', models.BinaryField(max_length=32, unique=True, verbose_name='hash of the secret')),
                ('sealed_webhook_key', models.BinaryField(verbose_name='key of webhooks')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='revoked')),
            ],
            options={
                'verbose_name': 'secret of a system',
                'verbose_name_plural': 'secrets of systems',
                'ordering': ['client', '-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='presentation.verifierclient', verbose_name='system')),
                ('body', models.JSONField(verbose_name='message')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('last_outcome', models.CharField(blank=True, max_length=60, verbose_name='last outcome')),
                ('next_at', models.DateTimeField(null=True, verbose_name='next attempt')),
                ('delivered_at', models.DateTimeField(null=True, verbose_name='delivered')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
            ],
            options={
                'verbose_name': 'webhook message',
                'verbose_name_plural': 'webhook messages',
                'ordering': ['-created_at'],
                'indexes': [models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='delivery_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('delivered_at', None), ('next_at', None), _connector='OR'), name='delivery_done_has_no_next')],
            },
        ),
        migrations.CreateModel(
            name='DeskLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='desks', to='presentation.verifierclient', verbose_name='system')),
                ('name', models.CharField(help_text='A place, not a person.', max_length=60, verbose_name='name of the desk')),
                ('code_hash', models.BinaryField(max_length=32, unique=True, verbose_name='hash of the code')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='revoked')),
            ],
            options={
                'verbose_name': 'desk link',
                'verbose_name_plural': 'desk links',
                'ordering': ['client', '-created_at'],
            },
        ),
        migrations.CreateModel(
            name='PurposeDraft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.organisation', verbose_name='of the organisation')),
                ('system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='presentation.verifierclient', verbose_name='proposed by the system')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('settings', models.JSONField(verbose_name='settings')),
                ('state', models.CharField(choices=[('drafted', 'waits for review'), ('reviewed', 'reviewed; waits for another person'), ('declined', 'declined')], default='drafted', max_length=10, verbose_name='state')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note to the organisation')),
                ('approval', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.approval', verbose_name='approval')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
            ],
            options={
                'verbose_name': 'proposed purpose',
                'verbose_name_plural': 'proposed purposes',
                'ordering': ['-created_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'drafted')), fields=('organisation', 'code'), name='draft_one_open_for_a_code'), models.CheckConstraint(condition=models.Q(models.Q(('approval__isnull', False), ('state', 'reviewed')), models.Q(models.Q(('state', 'reviewed'), _negated=True), ('approval', None)), _connector='OR'), name='draft_reviewed_has_approval')],
            },
        ),
        migrations.CreateModel(
            name='PresentationRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='presentation.purpose', verbose_name='purpose')),
                ('system', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='presentation.verifierclient', verbose_name='system that asked')),
                ('scheme', models.CharField(choices=[('x509_hash', 'x509_hash'), ('decentralized_identifier', 'decentralized_identifier'), ('redirect_uri', 'redirect_uri')], max_length=30, verbose_name='client identifier prefix')),
                ('response_mode', models.CharField(choices=[('direct_post', 'direct_post'), ('direct_post.jwt', 'direct_post.jwt'), ('dc_api', 'dc_api'), ('dc_api.jwt', 'dc_api.jwt')], max_length=20, verbose_name='response mode')),
                ('flow', models.CharField(choices=[('same_device', 'wallet on the same device'), ('cross_device', 'wallet on another device')], max_length=20, verbose_name='flow')),
                ('client_id', models.CharField(max_length=300, verbose_name='client identifier')),
                ('origin', models.CharField(blank=True, db_default='', default='', help_text='Of the page that asks through the browser.', max_length=300, verbose_name='origin')),
                ('query', models.JSONField(verbose_name='query as sent')),
                ('nonce', models.CharField(max_length=43, unique=True, verbose_name='nonce')),
                ('state', models.CharField(max_length=43, verbose_name='state')),
                ('sealed_key', models.BinaryField(null=True, verbose_name='key for the answer')),
                ('stage', models.CharField(choices=[('created', 'created'), ('fetched', 'read by a wallet'), ('verified', 'verified'), ('refused', 'answer refused'), ('declined', 'declined by the holder or the wallet'), ('expired', 'expired')], default='created', max_length=10, verbose_name='stage')),
                ('browser_hash', models.BinaryField(max_length=32, null=True, verbose_name="hash of the browser's secret")),
                ('token_hash', models.BinaryField(max_length=32, null=True, unique=True, verbose_name="hash of the result's token")),
                ('code_hash', models.BinaryField(max_length=32, null=True, verbose_name='hash of the response code')),
                ('result', models.JSONField(editable=False, null=True, verbose_name='result')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('forget_at', models.DateTimeField(verbose_name='result forgotten at')),
                ('delete_at', models.DateTimeField(null=True, verbose_name='deleted at')),
            ],
            options={
                'verbose_name': 'check online',
                'verbose_name_plural': 'checks online',
                'ordering': ['-created_at'],
                'indexes': [models.Index(condition=models.Q(('result__isnull', False)), fields=['forget_at'], name='request_to_forget'), models.Index(fields=['delete_at'], name='request_to_delete')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('stage__in', ('created', 'fetched'))), models.Q(models.Q(('stage__in', ('created', 'fetched')), _negated=True), ('ended_at__isnull', False), ('sealed_key', None)), _connector='OR'), name='request_ended_has_time_and_no_key'), models.CheckConstraint(condition=models.Q(('result', None), models.Q(('stage__in', ('created', 'fetched')), _negated=True), _connector='OR'), name='request_result_only_when_ended'), models.CheckConstraint(condition=models.Q(('forget_at__gte', models.F('expires_at'))), name='request_forgotten_after_expiry'), models.CheckConstraint(condition=models.Q(('delete_at__gte', models.F('forget_at'))), name='request_deleted_last'), models.CheckConstraint(condition=models.Q(('response_mode__in', ('dc_api', 'dc_api.jwt')), ('origin', ''), _connector='XOR'), name='request_by_a_browser_has_its_origin')],
            },
        ),
        migrations.CreateModel(
            name='UseCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presentation.purpose', verbose_name='purpose')),
                ('day', models.DateField(verbose_name='day')),
                ('outcome', models.CharField(choices=[('created', 'created'), ('fetched', 'read by a wallet'), ('verified', 'verified'), ('refused', 'answer refused'), ('declined', 'declined by the holder or the wallet'), ('expired', 'expired')], max_length=10, verbose_name='outcome')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='count')),
            ],
            options={
                'verbose_name': 'number of checks',
                'verbose_name_plural': 'numbers of checks',
                'ordering': ['-day', 'purpose'],
                'constraints': [models.UniqueConstraint(fields=('purpose', 'day', 'outcome'), name='use_count_once')],
            },
        ),
    ]
