"""Access tokens bound to a key (DPoP), and to one configuration (authorization_details)."""

from django.db import migrations, models


def text(name: str, length: int) -> models.CharField:
    return models.CharField(blank=True, db_default="", default="", max_length=length, verbose_name=name)


class Migration(migrations.Migration):
    dependencies = [("credentials", "0003_citizen_card")]
    operations = [
        migrations.AddField("accesstoken", "dpop_jkt", text("thumbprint of the key that it is bound to", 43)),
        migrations.AddField("accesstoken", "configuration_id", text("configuration", 80)),
        migrations.AddField("accesstoken", "credential_identifier", text("credential identifier", 43)),
    ]
