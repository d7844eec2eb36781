"""The purpose for which hospitals ask for a certificate on a card."""

from django.db import migrations

PURPOSE = {
    "code": "blood-certificate",
    "name_ko": "헌혈증서 사용 (병원)",
    "name_en": "Using a donation certificate (hospital)",
    "ground_ko": "혈액관리법 제14조: 헌혈증서를 낸 사람은 무상으로 수혈을 받을 수 있습니다. 병원이 받으면 증서는 사용됩니다.",
    "ground_en": "Blood Management Act, art. 14: who hands in a certificate gets a transfusion free. Taking it uses it up.",
    "query": {
        "credentials": [
            {
                "id": "certificate",
                "format": "dc+sd-jwt",
                "meta": {"vct_values": ["/vct/blood-certificate-card/1"]},
                "claims": [{"path": ["serial"]}],
            }
        ]
    },
    "holder_check": "none",
    "modes": ["online"],
    "max_list_age": 900,
    "keep_minutes": 10,
    "audience": "clients",  # of no system: only this city's own page for hospitals asks
}


def add_purpose(apps, schema_editor):
    apps.get_model("presentation", "Purpose").objects.get_or_create(code=PURPOSE["code"], defaults=PURPOSE)


def remove_purpose(apps, schema_editor):
    apps.get_model("presentation", "Purpose").objects.filter(code=PURPOSE["code"]).delete()


class Migration(migrations.Migration):
    replaces = [("blood_donation", "0002_presenting")]
    dependencies = [("blood_donation", "0001_schema"), ("presentation", "0002_city_purposes")]

    operations = [migrations.RunPython(add_purpose, remove_purpose)]
