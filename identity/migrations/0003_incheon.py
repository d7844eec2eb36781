"""The districts of Incheon before and after 1 July 2026, and which dong went where.

The codes of the three new districts are to be compared with the administrative standard code list before a city uses
this for real; all others are those of the list. 28275 is the code that public tables give to what is left of 서구, under
the name 서해구 since 1 July 2026: the city's plan calls it 서구 still, so it keeps its name and its code 28260 here until the
city says otherwise, and 검단구 has 28290. Districts are data.
"""

from datetime import date

from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateRange

REDRAWN = date(2026, 7, 1)

DISTRICTS = [
    # code, kind, Korean name, English name, first day, first day after the last
    ("28110", "gu", "중구", "Jung-gu", date(1968, 1, 1), REDRAWN),
    ("28140", "gu", "동구", "Dong-gu", date(1968, 1, 1), REDRAWN),
    ("28125", "gu", "제물포구", "Jemulpo-gu", REDRAWN, None),
    ("28155", "gu", "영종구", "Yeongjong-gu", REDRAWN, None),
    ("28177", "gu", "미추홀구", "Michuhol-gu", date(2018, 7, 1), None),
    ("28185", "gu", "연수구", "Yeonsu-gu", date(1995, 3, 1), None),
    ("28200", "gu", "남동구", "Namdong-gu", date(1988, 1, 1), None),
    ("28237", "gu", "부평구", "Bupyeong-gu", date(1995, 3, 1), None),
    ("28245", "gu", "계양구", "Gyeyang-gu", date(1995, 3, 1), None),
    ("28260", "gu", "서구", "Seo-gu", date(1988, 1, 1), None),
    ("28290", "gu", "검단구", "Geomdan-gu", REDRAWN, None),
    ("28710", "gun", "강화군", "Ganghwa-gun", date(1995, 3, 1), None),
    ("28720", "gun", "옹진군", "Ongjin-gun", date(1995, 3, 1), None),
]

SUCCESSIONS = [
    ("28110", "28155", ["영종동", "영종1동", "운서동", "용유동"]),
    ("28110", "28125", ["신포동", "연안동", "신흥동", "도원동", "율목동", "동인천동", "개항동"]),
    (
        "28140",
        "28125",
        [
            "만석동",
            "화수1·화평동",
            "화수2동",
            "송현1·2동",
            "송현3동",
            "송림1동",
            "송림2동",
            "송림3·5동",
            "송림4동",
            "송림6동",
            "금창동",
        ],
    ),
    ("28260", "28290", ["검단동", "불로대곡동", "원당동", "당하동", "오류왕길동", "마전동", "아라동"]),
]


def seed(apps, schema_editor):
    District = apps.get_model("identity", "District")
    DongSuccession = apps.get_model("identity", "DongSuccession")
    rows = [
        District(code=code, kind=kind, name_ko=ko, name_en=en, valid=DateRange(first, end))
        for code, kind, ko, en, first, end in DISTRICTS
    ]
    by_code = {row.code: row for row in District.objects.bulk_create(rows)}
    DongSuccession.objects.bulk_create(
        DongSuccession(predecessor=by_code[old], successor=by_code[new], dong=dong, effective_on=REDRAWN)
        for old, new, dongs in SUCCESSIONS
        for dong in dongs
    )


def unseed(apps, schema_editor):
    apps.get_model("identity", "DongSuccession").objects.all().delete()
    apps.get_model("identity", "District").objects.all().delete()


class Migration(migrations.Migration):
    replaces = [("identity", "0005_geomdan_code")]
    dependencies = [("identity", "0002_rules")]

    operations = [migrations.RunPython(seed, unseed)]
