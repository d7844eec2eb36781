"""Checks of the configuration against what was issued."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from .models import StatusList


def issuer_address_is_kept(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The issuer's address stands in every card: with another one, none of them would verify."""
    if not databases:
        return []
    try:
        others = sorted(set(StatusList.objects.exclude(issuer=settings.ISSUER_ORIGIN).values_list("issuer", flat=True)))
    except DatabaseError:  # not migrated yet
        return []
    kind = Warning if settings.SANDBOX else Error
    hint = "Set ISSUER_ORIGIN back, or begin with an empty database."
    return [
        kind(
            f"Cards were issued as {other}, but ISSUER_ORIGIN is {settings.ISSUER_ORIGIN}.", hint, id="credentials.E001"
        )
        for other in others
    ]


def register_checks() -> None:
    register(issuer_address_is_kept, Tags.database)
