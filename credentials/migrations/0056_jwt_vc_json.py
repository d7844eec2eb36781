"""The city's own cards as `jwt_vc_json` too: for wallets of VCDM 1.1."""

from django.db import migrations

FORMAT = "jwt_vc_json"


def _ours(apps):
    """Not what staff published: its definition is committed to the log; institutions have keys of other kinds."""
    kinds = apps.get_model("credentials", "CardKind").objects
    return kinds.filter(superseded_at=None, commitment=None, institution=None)


def offer(apps, schema_editor):
    for kind in _ours(apps):
        kind.formats = [*kind.formats, *({FORMAT} - set(kind.formats))]
        kind.save(update_fields=["formats"])


def withdraw(apps, schema_editor):
    for kind in _ours(apps):
        kind.formats = [each for each in kind.formats if each != FORMAT]
        kind.save(update_fields=["formats"])


class Migration(migrations.Migration):
    dependencies = [("credentials", "0055_print_card")]

    operations = [migrations.RunPython(offer, withdraw)]
