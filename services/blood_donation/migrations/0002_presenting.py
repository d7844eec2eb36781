"""A certificate on a card, hospitals that ask for it, and the purpose for which they do."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

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
    dependencies = [
        ("blood_donation", "0001_initial"),
        ("credentials", "0057_achievement"),
        ("presentation", "0006_desk_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="certificate",
            name="card",
            field=models.OneToOneField(
                help_text="What the wallet's card rests on, until the certificate's next step.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="credentials.condition",
                verbose_name="card that shows it",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("card", None), ("state", "held"), _connector="OR"),
                name="certificate_card_of_a_held_one",
            ),
        ),
        migrations.CreateModel(
            name="Asking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request", models.UUIDField(editable=False, unique=True)),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="blood_donation.certificate",
                        verbose_name="used certificate",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="blood_donation.institution",
                        verbose_name="hospital",
                    ),
                ),
            ],
            options={
                "verbose_name": "taking of a shown certificate",
                "verbose_name_plural": "taking of shown certificates",
                "ordering": ["-made_at"],
            },
        ),
        migrations.RunPython(add_purpose, remove_purpose),
    ]
