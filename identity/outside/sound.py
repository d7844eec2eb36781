"""What comes from outside and can be kept: PostgreSQL takes no NUL, UTF-8 no half of a surrogate pair."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

_UNSOUND = re.compile("[\x00\ud800-\udfff]")
_HALF = re.compile("[\ud800-\udfff]")
YEARS = range(1900, 2201)  # what is outside is a slip, and near the ends of the calendar no zone can be applied


def is_sound(value: object) -> bool:
    """Whether every string in a parsed JSON value can be stored and sent again."""
    return _has_none(_UNSOUND, value)


def is_utf8(value: object) -> bool:
    """Whether every string in a parsed JSON value can be sent again; a NUL is for its field to refuse."""
    return _has_none(_HALF, value)


def _has_none(bad: re.Pattern[str], value: object) -> bool:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if bad.search(item):
                return False
        elif isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            waiting += item
    return True


class JSONField(forms.JSONField):
    """A form's JSON."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if not is_sound(found):
            raise ValidationError(_("There is a character in it that cannot be kept."), code="unsound")
        return found


class MomentField(serializers.DateTimeField):
    """A moment that somebody sends to the API, in a year that can be meant."""

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.year not in YEARS:
            self.fail("overflow")
        moment: datetime = super().enforce_timezone(value)
        return moment
