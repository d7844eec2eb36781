"""Keys that wait and that are announced: what rotation with overlap needs."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("signing", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name='issuerkey',
            options={'permissions': [('rotate_key', 'Can ask for another key'), ('approve_rotation', 'Can approve another key'), ('report_compromise', 'Can report a key as compromised')], 'verbose_name': 'issuer key', 'verbose_name_plural': 'issuer keys'},
        ),
        migrations.AddField(
            model_name='issuerkey',
            name='ended_at',
            field=models.DateTimeField(help_text='Retired or reported compromised.', null=True, verbose_name='ended'),
        ),
        migrations.AddField(
            model_name='issuerkey',
            name='signs_from',
            field=models.DateTimeField(help_text='Empty while nobody decided that it replaces the one that signs.', null=True, verbose_name='signs from'),
        ),
        migrations.AlterField(
            model_name='issuerkey',
            name='state',
            field=models.CharField(choices=[('prepared', 'waits for its certificate'), ('announced', 'announced'), ('active', 'active'), ('retired', 'retired'), ('compromised', 'compromised')], default='active', max_length=20, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='issuerkey',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('prepared', 'announced'))), fields=('purpose',), name='issuer_key_one_next_per_purpose'),
        ),
        migrations.RunSQL((SQL / "0002_states.sql").read_text(), (SQL / "0002_states.reverse.sql").read_text()),
    ]
