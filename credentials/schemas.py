"""JSON Schema of values that staff record. A small part of it: nothing that fetches, nothing that takes long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema  # type: ignore[import-untyped]
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .models import Claim

TYPES = ("string", "boolean", "integer", "number")
KEYWORDS = frozenset({"type", "format", "enum", "minimum", "maximum", "minLength", "maxLength", "title", "description"})
_LONGEST = 2000  # characters


def check_schema(schema: object) -> None:
    """Raises ValidationError, naming what is wrong."""
    if not isinstance(schema, dict) or schema.get("type") not in TYPES or len(str(schema)) > _LONGEST:
        raise ValidationError(format_lazy(_("type must be one of {types}"), types=", ".join(TYPES)))
    if unknown := sorted(schema.keys() - KEYWORDS):
        raise ValidationError(format_lazy(_("{keyword} is not supported"), keyword=unknown[0]))
    if schema.get("format", "date") != "date":
        raise ValidationError(_("the only format is date"))
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        raise ValidationError(error.message) from error


def fits(value: object, schema: Mapping[str, Any]) -> bool:
    """Whether a value is as its schema says."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return bool(jsonschema.Draft202012Validator(schema, format_checker=checker).is_valid(value))


def recorded_fits(claim: Claim, value: object) -> bool:
    """Whether what staff recorded can stand in the card."""
    return value is not None and fits(value, claim.schema or {})
