"""The code of 검단구 is 28290.

28275 is the code that public tables give to what is left of 서구, under the name 서해구 since 1 July 2026. The city's plan
calls it 서구 still, so it keeps its name and its code 28260 here until the city says otherwise: districts are data.
"""

from django.db import migrations

BEFORE, NOW = "28275", "28290"


def correct(apps, schema_editor):
    apps.get_model("identity", "District").objects.filter(code=BEFORE, name_ko="검단구").update(code=NOW)


def restore(apps, schema_editor):
    apps.get_model("identity", "District").objects.filter(code=NOW, name_ko="검단구").update(code=BEFORE)


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_recovered_at")]

    operations = [migrations.RunPython(correct, restore)]
