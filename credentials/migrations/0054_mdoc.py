"""The citizen card as a mobile document too, beside the wallet's own format."""

from django.db import migrations

MDOC = "mso_mdoc"


def _ours(apps):
    """Not what staff published: its definition is committed to the log."""
    return apps.get_model("credentials", "CardKind").objects.filter(code="citizen", superseded_at=None, commitment=None)


def offer(apps, schema_editor):
    for kind in _ours(apps):
        kind.formats = [*kind.formats, *({MDOC} - set(kind.formats))]
        kind.save(update_fields=["formats"])


def withdraw(apps, schema_editor):
    for kind in _ours(apps):
        kind.formats = [each for each in kind.formats if each != MDOC]
        kind.save(update_fields=["formats"])


class Migration(migrations.Migration):
    dependencies = [("credentials", "0053_institutions")]

    operations = [migrations.RunPython(offer, withdraw)]
