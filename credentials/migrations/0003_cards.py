"""The cards of ordinance art. 8, version 1 each. Bounds are data: a change is a new version."""

from django.db import migrations

NAME = {"name": "name", "source": "name", "label_ko": "이름", "label_en": "Name"}
DISTRICT = {"name": "district", "source": "district", "label_ko": "구·군", "label_en": "District"}
CITY = {"name": "city", "source": "city", "label_ko": "시", "label_en": "City"}
OVER_19 = {"name": "age_over_19", "source": "age_over", "argument": 19, "label_ko": "만 19세 이상", "label_en": "19 or older"}
# The wallet's own first, and those that other wallets read; a mobile document is the citizen card alone.
FORMATS = ["dc+sd-jwt", "ldp_vc", "ldp_vc+ecdsa", "vc+jwt", "mso_mdoc", "jwt_vc_json"]
CITIZEN_CLAIMS = [
    NAME,
    {"name": "birthdate", "source": "birth_date", "label_ko": "생년월일", "label_en": "Date of birth"},
    CITY,
    DISTRICT,
    {"name": "resident", "source": "resident", "label_ko": "인천시 거주", "label_en": "Resident of Incheon"},
    {"name": "age_over_14", "source": "age_over", "argument": 14, "label_ko": "만 14세 이상", "label_en": "14 or older"},
    OVER_19,
    {"name": "age_over_65", "source": "age_over", "argument": 65, "label_ko": "만 65세 이상", "label_en": "65 or older"},
]
CITIZEN = [{"rule": "resident"}, {"rule": "holder", "card": "citizen"}]


def shown(name, label_ko, label_en, source="holds", **more):
    """A claim that every verifier sees."""
    return {"name": name, "source": source, "label_ko": label_ko, "label_en": label_en, "always_shown": True} | more


def children(least, label_ko, label_en):
    return {
        "name": f"children_{least}_or_more",
        "source": "children_at_least",
        "argument": least,
        "label_ko": label_ko,
        "label_en": label_en,
    }


# code, names, descriptions, background, claims, rules, months
CARDS = [
    (
        "citizen",
        ("인천시민카드", "Incheon Citizen Card"),
        ("인천광역시에 주민등록이 되어 있음을 증명합니다.", "Proves resident registration in Incheon."),
        "#083891",
        CITIZEN_CLAIMS,
        [{"rule": "resident"}],
        24,
    ),
    (
        "family-love",
        ("모바일가족사랑카드", "Family Love Card"),
        ("자녀가 둘 이상인 다자녀가정임을 증명합니다.", "Proves a household with two children or more."),
        "#9c2c5f",
        [
            shown("multi_child_household", "다자녀가정", "Multi-child household"),
            children(3, "자녀 셋 이상", "Three children or more"),
            NAME,
            DISTRICT,
        ],
        [*CITIZEN, {"rule": "children", "at_least": 2}],
        24,
    ),
    (
        "district",
        ("구·군민카드", "District Resident Card"),
        ("구·군에 주민등록이 되어 있음을 증명합니다.", "Proves resident registration in one district."),
        "#0b5d5b",
        [shown("district", "구·군", "District", "district"), NAME, CITY, OVER_19],
        CITIZEN,
        24,
    ),
    (
        "pregnancy",
        ("임산부카드", "Pregnancy Card"),
        ("임산부임을 정해진 날까지 증명합니다.", "Proves pregnancy or recent birth, until a set day."),
        "#a6335e",
        [
            shown("expecting_mother", "임산부", "Pregnant or recently gave birth"),
            {
                "name": "until",
                "source": "condition_until",
                "argument": "pregnancy",
                "label_ko": "마지막 날",
                "label_en": "Last day",
            },
            NAME,
            DISTRICT,
        ],
        [*CITIZEN, {"rule": "condition", "condition": "pregnancy"}],
        24,
    ),
    (
        "youth",
        ("청소년카드", "Youth Card"),
        ("만 9세부터 24세까지의 청소년임을 생년월일 없이 증명합니다.", "Proves an age of 9 to 24 without the birth date."),
        "#1d5fa8",
        [shown("youth", "청소년", "Youth"), OVER_19, NAME, DISTRICT],
        [*CITIZEN, {"rule": "age", "at_least": 9, "at_most": 24}],
        24,
    ),
    (
        "outstanding-volunteer",
        ("우수자원봉사자카드", "Outstanding Volunteer Card"),
        (
            "올해나 지난해에 자원봉사를 100시간 이상 했음을 증명합니다.",
            "Proves 100 hours of volunteering or more, this year or last year.",
        ),
        "#7a4b00",
        [shown("outstanding_volunteer", "우수자원봉사자", "Outstanding volunteer"), NAME, DISTRICT],
        [*CITIZEN, {"rule": "yearly", "figure": "volunteer_hours", "at_least": 100}],
        12,
    ),
    (
        "young-adult",
        ("청년카드", "Young Adult Card"),
        ("만 18세부터 39세까지의 청년임을 생년월일 없이 증명합니다.", "Proves an age of 18 to 39 without the birth date."),
        "#3d3a9b",
        [shown("young_adult", "청년", "Young adult"), OVER_19, NAME, DISTRICT],
        [*CITIZEN, {"rule": "age", "at_least": 18, "at_most": 39}],
        24,
    ),
]


def add_cards(apps, schema_editor):
    apps.get_model("credentials", "ConditionKind").objects.create(
        code="pregnancy",
        name_ko="임신·출산",
        name_en="pregnancy or recent birth",
        evidence="산모수첩 또는 임신확인서 (maternity handbook or confirmation of pregnancy)",
        longest_days=500,
    )
    kinds = apps.get_model("credentials", "CardKind").objects
    for code, names, texts, background, claims, rules, months in CARDS:
        kinds.create(
            code=code,
            version=1,
            name_ko=names[0],
            name_en=names[1],
            description_ko=f"{texts[0]} 법적 신분증이 아닙니다.",
            description_en=f"{texts[1]} Not a legal identity document.",
            background_color=background,
            text_color="#ffffff",
            formats=[each for each in FORMATS if each != "mso_mdoc" or code == "citizen"],
            claims=claims,
            eligibility=rules,
            valid_months=months,
        )


def remove_cards(apps, schema_editor):
    codes = [card[0] for card in CARDS]
    apps.get_model("credentials", "CardKind").objects.filter(code__in=codes, version=1).delete()
    apps.get_model("credentials", "ConditionKind").objects.filter(code="pregnancy").delete()


class Migration(migrations.Migration):
    replaces = [("credentials", "0058_refusal_appeals")]
    dependencies = [("credentials", "0002_rules")]
    operations = [migrations.RunPython(add_cards, remove_cards)]
