"""Installations of the city's own web wallet."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credentials", "0040_notices_put_away"), ("identity", "0003_districts")]

    operations = [
        migrations.CreateModel(
            name="WalletDevice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "thumbprint",
                    models.CharField(max_length=43, unique=True, verbose_name="thumbprint of the key"),
                ),
                ("name", models.CharField(help_text="As its owner calls it.", max_length=60, verbose_name="name")),
                ("session", models.UUIDField(null=True, verbose_name="session in which it was seen last")),
                ("registered_at", models.DateTimeField(verbose_name="registered")),
                ("seen_at", models.DateTimeField(verbose_name="seen")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wallet_devices",
                        to="identity.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "device with a wallet",
                "verbose_name_plural": "devices with a wallet",
                "ordering": ["-registered_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("registered_at")), _connector="OR"
                        ),
                        name="device_ends_later",
                    )
                ],
            },
        ),
    ]
