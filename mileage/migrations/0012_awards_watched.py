"""When an award was recorded and on what evidence, for the rules against fraud."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0005_geomdan_code'),
        ('mileage', '0011_single'),
    ]

    operations = [
        migrations.AddField(
            model_name='award',
            name='evidence',
            field=models.CharField(blank=True, db_default='', default='', max_length=32, verbose_name='hash of the evidence'),
        ),
        migrations.AddField(
            model_name='award',
            name='recorded_at',
            field=models.DateTimeField(auto_now_add=True, null=True, verbose_name='recorded'),
        ),
        migrations.AddIndex(
            model_name='award',
            index=models.Index(fields=['recorded_at'], name='award_recorded'),
        ),
    ]
