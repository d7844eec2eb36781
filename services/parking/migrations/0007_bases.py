"""The paragraph of the law that each period stands on, where staff have not written their own.

Read in 자동차관리법 시행령 as amended on 2020-02-25 (art. 6 ① became the periods on another's land, and what was ① to ⑥
moved on by one), 자동차관리법 시행규칙 art. 24, 행정절차법 art. 14 and 15.
"""

from django.db import migrations, models

LAW, DECREE = "자동차관리법 제26조", "자동차관리법 시행령 제6조"
BASES = {
    "land": (DECREE, f"{DECREE} 제1항 (2개월)"),
    "land-wreck": (DECREE, f"{DECREE} 제1항 (분해·파손되어 운행이 불가능한 경우 15일)"),
    "notice": (LAW, f"{DECREE} 제2항 (확인), 제3항 단서 (7일 이상 공고)"),
    "order": (f"{LAW} 제2항", f"{LAW} 제2항, 같은 법 시행규칙 제24조, {DECREE} 제4항제1호 (20일)"),
    "publication": ("행정절차법 제14조·제15조", "행정절차법 제14조제4항, 제15조제3항 (공고일부터 14일이 지난 때)"),
    "liens": (DECREE, f"{DECREE} 제3항 (이해관계인 통지)"),
}


def name(apps, schema_editor):
    timers = apps.get_model("parking", "StatutoryTimer").objects
    for code, (before, after) in BASES.items():
        timers.filter(code=code, basis=before).update(basis=after)


class Migration(migrations.Migration):
    dependencies = [("parking", "0006_vehicles")]
    operations = [
        migrations.RunPython(name, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="statutorytimer",
            name="days",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="number of days"),
        ),
    ]
