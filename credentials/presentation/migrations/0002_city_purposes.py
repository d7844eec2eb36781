"""The purposes that the city ships."""

from django.db import migrations

CITIZEN, VOLUNTEER = "/vct/citizen-card/1", "/vct/outstanding-volunteer-card/1"
QUARTER, DAY = 15 * 60, 24 * 3600
EVERYWHERE = ["broadcast", "challenge", "online"]


def true(claim):
    return {"path": [claim], "values": [True]}



def card(name, vct, *claims):
    return {"id": name, "format": "dc+sd-jwt", "meta": {"vct_values": [vct]}, "claims": list(claims)}


def purpose(code, name_ko, name_en, ground_ko, ground_en, credentials, **more):
    return {
        "code": code,
        "name_ko": name_ko,
        "name_en": name_en,
        "ground_ko": ground_ko,
        "ground_en": ground_en,
        "query": {"credentials": credentials},
        "holder_check": "none",
        "modes": EVERYWHERE,
        "max_list_age": QUARTER,
        "keep_minutes": 10,
    } | more


ORDINANCE = ("디지털시민증 발급 및 이용에 관한 조례 제8조", "Ordinance on the digital citizen card, article 8")
# What a card proves by itself stands in a claim that it always shows: nothing else need leave the phone.
PURPOSES = [
    purpose(
        "resident",
        "인천시민 확인",
        "Resident of Incheon",
        *ORDINANCE,
        [card("citizen", CITIZEN, true("resident"))],
        max_list_age=DAY,
    ),
    purpose(
        "district-resident",
        "해당 구·군 주민 확인",
        "Resident of this district",
        *ORDINANCE,
        [card("citizen", CITIZEN, true("resident"), {"path": ["district"], "values": ["{district}"]})],
    ),
    purpose("youth", "청소년 확인", "Youth", *ORDINANCE, [card("youth", "/vct/youth-card/1", true("youth"))], max_list_age=DAY),
    purpose(
        "volunteer-parking",
        "우수자원봉사자 주차 할인",
        "Parking discount for outstanding volunteers",
        *ORDINANCE,
        [card("volunteer", VOLUNTEER, true("outstanding_volunteer"))],
        holder_check="initial",
    ),
    purpose(
        "multi-child",
        "다자녀 할인",
        "Discount for families with several children",
        *ORDINANCE,
        [card("family", "/vct/family-love-card/1", true("multi_child_household"))],
        holder_check="initial",
    ),
    purpose(
        "resident-and-volunteer",
        "인천시민 우수자원봉사자 확인",
        "Resident and outstanding volunteer",
        *ORDINANCE,
        [card("citizen", CITIZEN, true("resident")), card("volunteer", VOLUNTEER, true("outstanding_volunteer"))],
        modes=["online"],
    ),
]


def add_purposes(apps, schema_editor):
    model = apps.get_model("presentation", "Purpose")
    model.objects.bulk_create(model(**fields) for fields in PURPOSES)


def remove_purposes(apps, schema_editor):
    codes = [fields["code"] for fields in PURPOSES]
    apps.get_model("presentation", "Purpose").objects.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    replaces = [("presentation", "0006_desk_links")]
    dependencies = [("presentation", "0001_schema")]
    operations = [migrations.RunPython(add_purposes, remove_purposes)]
