import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('blood_donation', '0001_initial'),
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
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('centre', 'blood centre'), ('hospital', 'hospital')], max_length=10, verbose_name='kind')),
                ('name_ko', models.CharField(max_length=80, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=120, verbose_name='name (English)')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.district', verbose_name='district')),
                ('active', models.BooleanField(default=True, verbose_name='takes part')),
            ],
            options={
                'verbose_name': 'blood centre or hospital',
                'verbose_name_plural': 'blood centres and hospitals',
                'ordering': ['name_ko'],
                'constraints': [models.UniqueConstraint(fields=('district', 'name_ko'), name='blood_institution_once')],
            },
        ),
        migrations.CreateModel(
            name='Donation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blood_donations', to='identity.member', verbose_name='member')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='donations', to='blood_donation.institution', verbose_name='blood centre')),
                ('donated_on', models.DateField(verbose_name='day')),
                ('kind', models.CharField(choices=[('whole', 'whole blood'), ('plasma', 'plasma'), ('platelets', 'platelets')], default='whole', max_length=10, verbose_name='kind')),
                ('reference', models.CharField(max_length=40, verbose_name='number at the centre')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='recorded')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
            ],
            options={
                'verbose_name': 'blood donation',
                'verbose_name_plural': 'blood donations',
                'ordering': ['-donated_on'],
                'constraints': [models.UniqueConstraint(fields=('centre', 'reference'), name='donation_once', violation_error_message="The centre's donation of this number is recorded already.")],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('number', models.BigAutoField(primary_key=True, serialize=False)),
                ('donation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='blood_donation.donation', verbose_name='donation')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='blood_certificates', to='identity.member', verbose_name='owner')),
                ('state', models.CharField(choices=[('held', 'held'), ('pooled', 'in the pool'), ('used', 'used'), ('replaced', 'replaced')], default='held', max_length=10, verbose_name='state')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replacement', to='blood_donation.certificate', verbose_name='replaces')),
                ('used_at', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='used_certificates', to='blood_donation.institution', verbose_name='used at')),
                ('card', models.OneToOneField(help_text="What the wallet's card rests on, until the certificate's next step.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='credentials.condition', verbose_name='card that shows it')),
                ('code_digest', models.BinaryField(max_length=32, null=True, unique=True, verbose_name='digest of the code')),
                ('code_until', models.DateTimeField(null=True, verbose_name='code counts until')),
            ],
            options={
                'verbose_name': 'donation certificate',
                'verbose_name_plural': 'donation certificates',
                'ordering': ['-number'],
                'permissions': [('use_certificate', 'Can take a certificate as used'), ('draw_certificate', 'Can give a certificate out of the pool')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'replaced'), _negated=True), fields=('donation',), name='certificate_counts_once', violation_error_message='One certificate of a donation counts.'), models.CheckConstraint(condition=models.Q(models.Q(('owner', None), ('state', 'pooled')), models.Q(models.Q(('state', 'pooled'), _negated=True), ('owner__isnull', False)), _connector='OR'), name='certificate_owner_of_its_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'used'), ('used_at__isnull', False)), models.Q(models.Q(('state', 'used'), _negated=True), ('used_at', None)), _connector='OR'), name='certificate_used_somewhere'), models.CheckConstraint(condition=models.Q(models.Q(('code_digest', None), ('code_until', None)), models.Q(('code_digest__isnull', False), ('code_until__isnull', False), ('state', 'held')), _connector='OR'), name='certificate_code_of_a_held_one'), models.CheckConstraint(condition=models.Q(('card', None), ('state', 'held'), _connector='OR'), name='certificate_card_of_a_held_one')],
            },
        ),
        migrations.CreateModel(
            name='Asking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hospital', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='blood_donation.institution', verbose_name='hospital')),
                ('request', models.UUIDField(editable=False, unique=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                ('certificate', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='blood_donation.certificate', verbose_name='used certificate')),
            ],
            options={
                'verbose_name': 'taking of a shown certificate',
                'verbose_name_plural': 'taking of shown certificates',
                'ordering': ['-made_at'],
            },
        ),
        migrations.CreateModel(
            name='Gift',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gifts', to='blood_donation.certificate', verbose_name='donation certificate')),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blood_gifts_given', to='identity.member', verbose_name='giver')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blood_gifts_received', to='identity.member', verbose_name='recipient')),
                ('state', models.CharField(choices=[('offered', 'offered'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'taken back'), ('lapsed', 'lapsed')], default='offered', max_length=10, verbose_name='state')),
                ('offered_at', models.DateTimeField(verbose_name='offered')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
            ],
            options={
                'verbose_name': 'gift of a certificate',
                'verbose_name_plural': 'gifts of certificates',
                'ordering': ['-offered_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('certificate',), name='gift_one_offer_at_a_time'), models.CheckConstraint(condition=models.Q(('giver', models.F('recipient')), _negated=True), name='gift_to_another'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state', 'offered')), models.Q(models.Q(('state', 'offered'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='gift_closed_with_time')],
            },
        ),
        migrations.CreateModel(
            name='CertificateEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='blood_donation.certificate', verbose_name='donation certificate')),
                ('step', models.CharField(choices=[('issued', 'issued'), ('given', 'given to another member'), ('pooled', 'given to the pool'), ('drawn', 'given out of the pool'), ('used', 'used'), ('replaced', 'reported as lost and replaced')], max_length=10, verbose_name='step')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.member', verbose_name='owner')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment')),
            ],
            options={
                'verbose_name': 'step of a certificate',
                'verbose_name_plural': 'steps of certificates',
                'ordering': ['certificate', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FurtherAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ko', models.CharField(max_length=80, unique=True, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=120, verbose_name='name (English)')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
            ],
            options={
                'verbose_name': 'further act',
                'verbose_name_plural': 'further acts',
                'ordering': ['-last_day'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='further_act_has_days', violation_error_message='The last day is not before the first.')],
            },
        ),
    ]
