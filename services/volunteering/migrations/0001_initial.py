import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ko', models.CharField(max_length=80, verbose_name='name (Korean)')),
                ('name_en', models.CharField(max_length=120, verbose_name='name (English)')),
                ('active', models.BooleanField(default=True, verbose_name='takes part')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.district', verbose_name='district')),
            ],
            options={
                'verbose_name': 'volunteering institution',
                'verbose_name_plural': 'volunteering institutions',
                'ordering': ['name_ko'],
            },
        ),
        migrations.CreateModel(
            name='VolunteerRecord',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('performed_on', models.DateField(verbose_name='day')),
                ('hours', models.PositiveSmallIntegerField(verbose_name='hours')),
                ('evidence', models.CharField(blank=True, help_text='A reference, such as an attendance list\'s number.', max_length=200, verbose_name='evidence')),
                ('stands', models.BooleanField(default=True, editable=False, verbose_name='stands')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='volunteering.institution', verbose_name='institution')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='volunteer_records', to='identity.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'volunteer hours',
                'verbose_name_plural': 'volunteer hours',
                'ordering': ['-performed_on'],
            },
        ),
        migrations.AddConstraint(
            model_name='institution',
            constraint=models.UniqueConstraint(fields=('district', 'name_ko'), name='institution_once'),
        ),
        migrations.AddConstraint(
            model_name='volunteerrecord',
            constraint=models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('member', 'institution', 'performed_on'), name='hours_once_a_day', violation_error_message="This member's hours of that day are recorded already."),
        ),
        migrations.AddConstraint(
            model_name='volunteerrecord',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gte', 1), ('hours__lte', 24)), name='hours_of_a_day', violation_error_message='A day has 1 to 24 hours.'),
        ),
    ]
