"""System checks: what must be set, and what fills up."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from . import backends

_PARTITIONS_END = 16 << 24  # as in sql/0001_commitment.sql


@register()
def check_witnesses(**kwargs: Any) -> list[CheckMessage]:
    """Outside the sandbox a log without witnesses proves nothing that the operator could not forge."""
    if settings.SANDBOX or settings.WITNESS_URLS:
        return []
    hint = "Set WITNESS_URLS to the addresses of witnesses run by others, each with its verifier key: https://…#vkey"
    return [Warning("The log has no witness.", hint=hint, id="anchoring.W001")]


@register()
def check_witness_keys(**kwargs: Any) -> list[CheckMessage]:
    """Outside the sandbox a witness's key is configured, not believed at first sight."""
    bare = [url for url in settings.WITNESS_URLS if "#" not in url]
    if settings.SANDBOX or not bare:
        return []
    hint = "Append the witness's verifier key: https://…#name+id+key"
    return [Error(f"WITNESS_URLS names {bare[0]} without its key.", hint=hint, id="anchoring.E001")]


@register()
def check_backends(**kwargs: Any) -> list[CheckMessage]:
    """Every enabled backend has what it needs."""
    try:
        backends.enabled()
    except (ImproperlyConfigured, ImportError) as error:
        hint = "See docs/adding-a-backend.md for the settings of each backend."
        return [Error(f"ANCHOR_BACKENDS: {error}", hint=hint, id="anchoring.E003")]
    return []


@register(Tags.database)
def check_partitions(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Say in time that the last partition of the commitments is being filled."""
    if not databases or "default" not in databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('anchoring_commitment_id_seq') IS NOT NULL")
        if cursor.fetchone() != (True,):
            return []
        cursor.execute("SELECT last_value FROM anchoring_commitment_id_seq")
        (last,) = cursor.fetchone()
    if last < _PARTITIONS_END - (1 << 24):
        return []
    return [Error("The partitions of anchoring_commitment are nearly full: add more.", id="anchoring.E002")]
