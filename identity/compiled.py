"""Querysets whose SQL is made once, for what is asked in every request.

Django makes the SQL of a queryset anew at every use, which takes several times as long as the database's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, overload

from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)
R = TypeVar("R")
S = TypeVar("S")
T = TypeVar("T")
U = TypeVar("U")


class Slot(Expression):
    """Stands in a filter for a value that each use brings, as the database driver takes it."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)


@dataclass(frozen=True, slots=True)
class Asked(Generic[R]):
    """One statement with its values, and how its rows are read."""

    sql: str
    parameters: tuple[Any, ...]
    read: Callable[[list[tuple[Any, ...]]], R]


@overload
def together(one: Asked[R], /) -> tuple[R]: ...
@overload
def together(one: Asked[R], two: Asked[S], /) -> tuple[R, S]: ...
@overload
def together(one: Asked[R], two: Asked[S], three: Asked[T], /) -> tuple[R, S, T]: ...
@overload
def together(one: Asked[R], two: Asked[S], three: Asked[T], four: Asked[U], /) -> tuple[R, S, T, U]: ...
def together(*asked: Asked[Any]) -> tuple[Any, ...]:
    """Ask the database everything at once; the statements run one after the other, each seeing what was committed."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(each.sql for each in asked), [value for each in asked for value in each.parameters])
        for number, each in enumerate(asked):
            if number:
                cursor.nextset()
            found.append(each.read(cursor.fetchall()))
    return tuple(found)


@dataclass
class CompiledQuery(Generic[M]):
    """`build` makes the queryset, with slots in it; a call gives the values of the slots and gets the objects."""

    build: Callable[[], QuerySet[M]]

    def __call__(self, **values: object) -> list[M]:
        return together(self.asked(**values))[0]

    def asked(self, **values: object) -> Asked[list[M]]:
        """The same, to be asked together with others."""
        _, sql, parameters = self._compiled
        filled = tuple(values[each.name] if isinstance(each, Slot) else each for each in parameters)
        return Asked(sql, filled, self._read)

    def _read(self, rows: list[tuple[Any, ...]]) -> list[M]:
        compiler = copy(self._compiled[0])
        compiler.connection = connection
        compiler.execute_sql = lambda **how: [rows]  # type: ignore[method-assign,assignment]
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        queryset: Any = SimpleNamespace(db=connection.alias, query=query, _known_related_objects={})
        objects: Iterable[M] = ModelIterable(queryset)
        return list(objects)

    @cached_property
    def _compiled(self) -> tuple[SQLCompiler, str, tuple[Any, ...]]:
        compiler = self.build().query.get_compiler(connection.alias)
        sql, parameters = compiler.as_sql()
        return compiler, sql, tuple(parameters)


def insert_together(*objects: Model) -> None:
    """Write new objects in this order, in one go. Keys that the database gives are not read."""
    written = [_insert(list(group)) for _, group in groupby(objects, type)]
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(sql for sql, _ in written), [value for _, values in written for value in values])
    for each in objects:
        each._state.adding, each._state.db = False, connection.alias


def _insert(objects: list[Model]) -> tuple[str, list[Any]]:
    """One statement for objects of one kind."""
    meta, quoted = objects[0]._meta, connection.ops.quote_name
    fields = [field for field in meta.concrete_fields if not (field.primary_key and objects[0].pk is None)]
    columns, row = ", ".join(quoted(str(field.column)) for field in fields), f"({', '.join(['%s'] * len(fields))})"
    rows = ", ".join([row] * len(objects))
    sql = f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES {rows}"  # noqa: S608  (names of our own columns)
    return sql, [field.get_db_prep_save(field.pre_save(each, True), connection) for each in objects for field in fields]
