import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('figures', '0001_initial'),
        ('figures', '0002_passes_by_desk'),
    ]

    initial = True

    dependencies = [
        ('identity', '0001_schema'),
        ('presentation', '0001_schema'),
    ]

    operations = [
        migrations.CreateModel(
            name='ScanCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presentation.purpose', verbose_name='purpose')),
                ('day', models.DateField(verbose_name='day')),
                ('verdict', models.CharField(choices=[('green', 'accepted'), ('amber', 'accepted with doubt'), ('red', 'refused')], max_length=5, verbose_name='verdict')),
                ('count', models.PositiveIntegerField(verbose_name='count')),
            ],
            options={
                'verbose_name': 'figures of cards',
                'verbose_name_plural': 'figures of cards',
                'constraints': [models.UniqueConstraint(fields=('purpose', 'day', 'verdict'), name='scan_count_once')],
            },
        ),
        migrations.CreateModel(
            name='ScannerPass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(db_default='', help_text='A desk or a gate, such as “Pool, entrance 2”; no person.', max_length=60, verbose_name='where it is used')),
                ('district', models.ForeignKey(blank=True, help_text="Whose staff see and end it; empty: the city's.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.district', verbose_name='district')),
                ('made_on', models.DateField(null=True, verbose_name='made on')),
                ('token_hash', models.BinaryField(max_length=32, unique=True, verbose_name='hash of the token')),
                ('day', models.DateField(null=True, verbose_name='day of the last upload')),
                ('used', models.PositiveIntegerField(default=0, verbose_name='scans uploaded on that day')),
                ('ends_on', models.DateField(verbose_name='ends on')),
            ],
            options={
                'verbose_name': "scanner's pass",
                'verbose_name_plural': "scanners' passes",
                'constraints': [models.CheckConstraint(condition=models.Q(('used__lte', 20000)), name='scanner_pass_daily_limit')],
            },
        ),
        migrations.CreateModel(
            name='CountUpload',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('taken_on', models.DateField(db_index=True, verbose_name='taken on')),
            ],
            options={
                'verbose_name': 'upload of counts',
                'verbose_name_plural': 'uploads of counts',
            },
        ),
    ]
