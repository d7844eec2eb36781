"""Constraints on ranges that the embedded server can hold without btree_gist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db.models import CheckConstraint, F, Func, Q, TextField, Value
from django.db.models.functions import Cast

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _as_range(expression: Func | F) -> Func:
    return Func(expression, expression, Value("[]"), function="int8range", output_field=BigIntegerRangeField())


def text_as_range(field: str) -> Func:
    """A text or uuid column as a one-point range of its 64-bit hash, so that GiST can compare it."""
    return _as_range(Func(Cast(F(field), TextField()), Value(0), function="hashtextextended"))


def begins_and_is_not_empty(field: str, *, name: str, message: _StrPromise) -> CheckConstraint:
    """The range has a first day and at least one day; it may be open at the end."""
    return CheckConstraint(
        name=name,
        condition=Q(**{f"{field}__isempty": False, f"{field}__lower_inf": False}),
        violation_error_message=message,
    )


def one_at_a_time(*columns: Func, during: str, name: str, message: _StrPromise) -> ExclusionConstraint:
    """No two rows with the same columns overlap in time."""
    return ExclusionConstraint(
        name=name,
        expressions=[*((column, RangeOperators.OVERLAPS) for column in columns), (during, RangeOperators.OVERLAPS)],
        violation_error_message=message,
    )
