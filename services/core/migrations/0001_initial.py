import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('anchoring', '0002_rules'),
        ('identity', '0003_incheon'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.SlugField(help_text="The service's code, such as volunteering.", max_length=40, verbose_name='kind')),
                ('quantity', models.PositiveIntegerField(verbose_name='quantity')),
                ('unit', models.CharField(max_length=20, verbose_name='unit')),
                ('performed_at', models.DateTimeField(verbose_name='performed')),
                ('evidence', models.CharField(blank=True, help_text='A reference to the evidence, such as a file number.', max_length=200, verbose_name='evidence')),
                ('source_ref', models.CharField(help_text="The service's own reference: one activity each.", max_length=120, unique=True, verbose_name='source')),
                ('state', models.CharField(choices=[('recorded', 'recorded'), ('corrected', 'taken back')], default='recorded', max_length=10, verbose_name='state')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='recorded')),
                ('corrected_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back at')),
                ('correction_reason', models.CharField(blank=True, max_length=200, verbose_name='why it was taken back')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment')),
                ('correction_commitment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='anchoring.commitment', verbose_name='commitment of the correction')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.district', verbose_name='district')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='identity.member', verbose_name='member')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'ordering': ['-performed_at'],
                'indexes': [models.Index(fields=['member', 'kind', 'performed_at'], name='activity_of_member')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='activity_has_quantity', violation_error_message='An activity has a quantity of at least one.'), models.CheckConstraint(condition=models.Q(models.Q(('corrected_at', None), ('correction_commitment', None), ('state', 'recorded')), models.Q(('corrected_at__isnull', False), ('correction_commitment__isnull', False), ('state', 'corrected'), models.Q(('correction_reason', ''), _negated=True)), _connector='OR'), name='activity_corrected_with_reason')],
            },
        ),
    ]
