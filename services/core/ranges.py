"""Ranges that exclude one another without an extension of PostgreSQL."""

from __future__ import annotations

from django.contrib.postgres.fields import BigIntegerRangeField
from django.db.models import F, Func, Q, Value

bounded = Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False)


def id_range(field: str) -> Func:
    """An id as a range of one number: GiST compares it without btree_gist."""
    return Func(F(field), F(field), Value("[]"), function="int8range", output_field=BigIntegerRangeField())
