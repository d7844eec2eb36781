import datetime

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reservations', '0002_notice_says_why'),
    ]

    operations = [
        migrations.AddField(
            model_name='facility',
            name='opens_at',
            field=models.TimeField(db_default=datetime.time(0, 0), default=datetime.time(0, 0), help_text="Seoul's time.", verbose_name='booking of a new day opens at'),
        ),
    ]
