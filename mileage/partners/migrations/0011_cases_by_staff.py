"""Cases that staff open."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0010_left_until'),
    ]

    operations = [
        migrations.AlterField(
            model_name='case',
            name='evidence',
            field=models.JSONField(default=dict, help_text='Counts and numbers of transactions and awards.', verbose_name='evidence'),
        ),
        migrations.AlterField(
            model_name='case',
            name='suspicion',
            field=models.CharField(choices=[('burst', 'many acts in little time'), ('one_place', 'one place for many members'), ('same_receipt', 'the same receipt twice'), ('report', 'a report'), ('staff', 'what staff found')], max_length=14, verbose_name='suspicion'),
        ),
        migrations.AlterField(
            model_name='fraudrule',
            name='suspicion',
            field=models.CharField(choices=[('burst', 'many acts in little time'), ('one_place', 'one place for many members'), ('same_receipt', 'the same receipt twice'), ('report', 'a report'), ('staff', 'what staff found')], max_length=14, unique=True, verbose_name='suspicion'),
        ),
    ]
