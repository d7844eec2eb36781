"""Periods of 자동차관리법 art. 26 and its enforcement decree, and the public holidays of Korea for 2026 to 2030.

Read in 자동차관리법 시행령 as amended on 2020-02-25 (art. 6 ① became the periods on another's land, and what was ① to ⑥
moved on by one), 자동차관리법 시행규칙 art. 24, 행정절차법 art. 14 and 15.

The holidays are those of 관공서의 공휴일에 관한 규정 with their substitutes, as the library `holidays` 0.109 (MIT) gives
them; staff add what the government decides later.
"""

from datetime import date

from django.db import migrations

LAW, DECREE = "자동차관리법 제26조", "자동차관리법 시행령 제6조"
TIMERS = (
    ("land", "타인의 토지에 방치한 기간", "Left on another's land", 2, 0, False, f"{DECREE} 제1항 (2개월)"),
    (
        "land-wreck",
        "운행할 수 없는 차를 방치한 기간",
        "Left there, cannot be driven",
        0,
        15,
        False,
        f"{DECREE} 제1항 (분해·파손되어 운행이 불가능한 경우 15일)",
    ),
    (
        "notice",
        "계고 (안내문 부착)",
        "Notice put on the vehicle",
        0,
        7,
        True,
        f"{DECREE} 제2항 (확인), 제3항 단서 (7일 이상 공고)",
    ),
    (
        "order",
        "자진처리 명령",
        "Order to remove it",
        0,
        20,
        True,
        f"{LAW} 제2항, 같은 법 시행규칙 제24조, {DECREE} 제4항제1호 (20일)",
    ),
    (
        "publication",
        "반송된 명령의 공시송달",
        "Publication of an order that came back",
        0,
        15,
        True,
        "행정절차법 제14조제4항, 제15조제3항 (공고일부터 14일이 지난 때)",
    ),
    (
        "liens",
        "이해관계인 권리행사 통지",
        "Notice to lien holders",
        0,
        30,
        True,
        f"{DECREE} 제3항 (이해관계인 통지)",
    ),
)
HOLIDAYS = {
    2026: "0101 0216 0217 0218 0301 0302 0501 0505 0524 0525 0603 0606 0717 0815 0817 0924 0925 0926 1003 1005 1009 1225",
    2027: "0101 0206 0207 0208 0209 0301 0501 0503 0505 0513 0606 0717 0719 0815 0816 0914 0915 0916 1003 1004 1009 1011"
    " 1225 1227",
    2028: "0101 0126 0127 0128 0301 0412 0501 0502 0505 0606 0717 0815 1002 1003 1004 1005 1009 1225",
    2029: "0101 0212 0213 0214 0301 0501 0505 0507 0520 0521 0606 0717 0815 0921 0922 0923 0924 1003 1009 1225",
    2030: "0101 0202 0203 0204 0205 0301 0327 0501 0505 0506 0509 0606 0612 0717 0815 0911 0912 0913 1003 1009 1225",
}


def add(apps, schema_editor):
    names = ("code", "name_ko", "name_en", "months", "days", "rolls", "basis")
    timers = apps.get_model("parking", "StatutoryTimer")
    timers.objects.bulk_create(timers(**dict(zip(names, row))) for row in TIMERS)
    holidays = apps.get_model("parking", "Holiday")
    holidays.objects.bulk_create(
        holidays(day=date(year, int(day[:2]), int(day[2:])), name="공휴일")
        for year, days in HOLIDAYS.items()
        for day in days.split()
    )


class Migration(migrations.Migration):
    replaces = [("parking", "0008_waivers")]
    dependencies = [("parking", "0001_schema")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
