"""Cards that demand a key attestation."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0050_restored'),
    ]

    operations = [
        migrations.AddField(
            model_name='carddraft',
            name='key_attestation',
            field=models.CharField(blank=True, choices=[('', 'not demanded'), ('any', 'any, of a trusted wallet provider'), ('iso_18045_basic', 'withstands attacks of basic potential'), ('iso_18045_enhanced-basic', 'withstands attacks of enhanced-basic potential'), ('iso_18045_moderate', 'withstands attacks of moderate potential'), ('iso_18045_high', 'withstands attacks of high potential')], db_default='', default='', help_text="The city's own web wallet has none: with anything but “not demanded” it cannot get the card.", max_length=30, verbose_name='key attestation'),
        ),
        migrations.AddField(
            model_name='cardkind',
            name='key_attestation',
            field=models.CharField(blank=True, choices=[('', 'not demanded'), ('any', 'any, of a trusted wallet provider'), ('iso_18045_basic', 'withstands attacks of basic potential'), ('iso_18045_enhanced-basic', 'withstands attacks of enhanced-basic potential'), ('iso_18045_moderate', 'withstands attacks of moderate potential'), ('iso_18045_high', 'withstands attacks of high potential')], db_default='', default='', help_text="The city's own web wallet has none: with anything but “not demanded” it cannot get the card.", max_length=30, verbose_name='key attestation'),
        ),
    ]
