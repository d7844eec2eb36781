from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0009_refunds_kept")]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="left_until",
            field=models.DateField(
                editable=False,
                help_text="When it was ended ex officio before that day.",
                null=True,
                verbose_name="was leaving until",
            ),
        ),
    ]
