from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wallet_provenance", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="publication",
            name="kind",
            field=models.CharField(
                choices=[
                    ("card_kind", "card kind"),
                    ("current_cards", "cards that are issued"),
                    ("purpose", "purpose of checks"),
                    ("trust_list", "trust list"),
                    ("front_end", "front-end release"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        )
    ]
