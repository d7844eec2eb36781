"""The citizen card (인천시민카드), version 1."""

from django.db import migrations

CLAIMS = [
    {"name": "name", "source": "name", "label_ko": "이름", "label_en": "Name"},
    {"name": "birthdate", "source": "birth_date", "label_ko": "생년월일", "label_en": "Date of birth"},
    {"name": "city", "source": "city", "label_ko": "시", "label_en": "City"},
    {"name": "district", "source": "district", "label_ko": "구·군", "label_en": "District"},
    {"name": "resident", "source": "resident", "label_ko": "인천시 거주", "label_en": "Resident of Incheon"},
    {"name": "age_over_14", "source": "age_over", "argument": 14, "label_ko": "만 14세 이상", "label_en": "14 or older"},
    {"name": "age_over_19", "source": "age_over", "argument": 19, "label_ko": "만 19세 이상", "label_en": "19 or older"},
    {"name": "age_over_65", "source": "age_over", "argument": 65, "label_ko": "만 65세 이상", "label_en": "65 or older"},
]


def add_citizen_card(apps, schema_editor):
    apps.get_model("credentials", "CardKind").objects.create(
        code="citizen",
        version=1,
        name_ko="인천시민카드",
        name_en="Incheon Citizen Card",
        description_ko="인천광역시에 주민등록이 되어 있음을 증명합니다. 법적 신분증이 아닙니다.",
        description_en="Proves resident registration in Incheon. Not a legal identity document.",
        background_color="#083891",
        text_color="#ffffff",
        formats=["dc+sd-jwt"],
        claims=CLAIMS,
        eligibility=[{"rule": "resident"}],
        valid_months=24,
    )


def remove_citizen_card(apps, schema_editor):
    apps.get_model("credentials", "CardKind").objects.filter(code="citizen", version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("credentials", "0002_status")]
    operations = [migrations.RunPython(add_citizen_card, remove_citizen_card)]
