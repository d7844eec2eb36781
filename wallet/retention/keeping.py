"""How long former members' names stay in the separate storage."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from identity.retention import BATCH, Action, Rule, Since, register

LAW = "개인정보 보호법 art. 21(3)"


def register_rules() -> None:
    register(
        Rule(
            "retention.former_members",
            ("retention.FormerMember",),
            LAW,
            Since.DEMANDED,
            Action.SEPARATE,
            timedelta(),
            _destroy,
        )
    )


def _destroy(before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT retention_destroy_v1(%s, %s)", [before, BATCH])
        return int(cursor.fetchone()[0])
