"""Ranges that exclude one another without an extension of PostgreSQL, and a range of time in words."""

from __future__ import annotations

from django.contrib.postgres.fields import BigIntegerRangeField
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Func, Q, Value

from identity.queries import SEOUL

bounded = Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False)


def id_range(field: str) -> Func:
    """An id as a range of one number: GiST compares it without btree_gist."""
    return Func(F(field), F(field), Value("[]"), function="int8range", output_field=BigIntegerRangeField())


def shown_span(during: DateTimeTZRange) -> str:
    """For staff screens, in Seoul."""
    begins, ends = (at.astimezone(SEOUL) for at in (during.lower, during.upper))
    last = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{ends:%Y-%m-%d %H:%M}"
    return f"{begins:%Y-%m-%d %H:%M}–{last}"
