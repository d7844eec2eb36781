"""Every card that is issued now, in the W3C formats too, beside the wallet's own."""

from django.db import migrations

W3C = ["ldp_vc", "ldp_vc+ecdsa", "vc+jwt"]


def offer(apps, schema_editor):
    for kind in apps.get_model("credentials", "CardKind").objects.filter(superseded_at=None):
        kind.formats = [*kind.formats, *(each for each in W3C if each not in kind.formats)]
        kind.save(update_fields=["formats"])


def withdraw(apps, schema_editor):
    for kind in apps.get_model("credentials", "CardKind").objects.filter(superseded_at=None):
        kind.formats = [each for each in kind.formats if each not in W3C]
        kind.save(update_fields=["formats"])


class Migration(migrations.Migration):
    dependencies = [("credentials", "0033_appeals")]

    operations = [migrations.RunPython(offer, withdraw)]
