"""Querysets whose SQL is made once, for what is asked in every request.

Django makes the SQL of a queryset anew at every use, which takes several times as long as the database's answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any, Generic, TypeVar, overload

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, OperationalError, connection, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from .pipeline import Rows, Statement, ask

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
    answers = _sent([(_numbered(each.sql), each.parameters) for each in asked])
    return tuple(each.read(answer) for each, answer in zip(asked, answers, strict=True))


def _sent(statements: Sequence[Statement]) -> list[Rows]:
    here, start = connections[DEFAULT_DB_ALIAS], time.monotonic()
    here.ensure_connection()
    here.validate_no_broken_transaction()
    try:
        with here.wrap_database_errors:
            answers = ask(here.connection, statements)
    except NotSupportedError as error:  # a release changed the type of a column: what asks again has a new plan
        raise OperationalError("A plan of this connection is out of date.") from error
    if here.queries_logged:
        said = ";\n".join(sql.decode() for sql, _ in statements)
        here.queries_log.append({"sql": said, "time": f"{time.monotonic() - start:.3f}"})
    return answers


@lru_cache(maxsize=256)
def _numbered(sql: str) -> bytes:
    """With the database's own placeholders."""
    first, *rest = sql.split("%s")
    placed = "".join(f"${number}{part}" for number, part in enumerate(rest, start=1))
    return (first + placed).replace("%%", "%").encode()


@dataclass
class CompiledQuery(Generic[M]):
    """`build` makes the queryset, with slots in it; a call gives the values of the slots and gets the objects."""

    build: Callable[[], QuerySet[M]]

    def __call__(self, **values: object) -> list[M]:
        return together(self.asked(**values))[0]

    def asked(self, **values: object) -> Asked[list[M]]:
        """The same, to be asked together with others."""
        sql, parameters, read = self._compiled
        filled = tuple(values[each.name] if isinstance(each, Slot) else each for each in parameters)
        return Asked(sql, filled, read)

    @cached_property
    def _compiled(self) -> tuple[str, tuple[Any, ...], Callable[[list[tuple[Any, ...]]], list[M]]]:
        compiler = self.build().query.get_compiler(connection.alias)
        sql, parameters = compiler.as_sql()
        return sql, tuple(parameters), _Reader(compiler)


class _Reader(Generic[M]):
    """Makes objects of rows as Django's ModelIterable does; what that finds out anew at every use is kept."""

    def __init__(self, compiler: SQLCompiler) -> None:
        select, info = compiler.select, compiler.klass_info
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        self._model: type[M] = info["model"]
        self._own = slice(first, last)
        self._names = [column.target.attname for column, *_ in select[self._own]]
        self._related = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]  # (stubs of a later Django)
        self._annotations = compiler.annotation_col_map or {}
        self._convert = compiler.get_converters([column for column, *_ in select]).items()

    def __call__(self, rows: list[tuple[Any, ...]]) -> list[M]:
        return [self._made(self._converted(row)) for row in rows]

    def _converted(self, row: tuple[Any, ...]) -> list[Any]:
        values = list(row)
        for place, (converters, expression) in self._convert:
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        return values

    def _made(self, values: list[Any]) -> M:
        made = self._model.from_db(connection.alias, self._names, values[self._own])
        for each in self._related:
            each.populate(values, made)
        for name, place in self._annotations.items():
            setattr(made, name, values[place])
        return made


def insert_together(*objects: Model) -> None:
    """Write new objects in one statement. Keys that the database gives are not read; those that one names another by
    are checked at its end, so that the order does not matter."""
    kinds = [list(group) for _, group in groupby(objects, type)]
    sql, fields = _inserting(tuple((type(group[0]), len(group), group[0].pk is None) for group in kinds))
    here = connections[DEFAULT_DB_ALIAS]
    values = [
        field.get_db_prep_save(field.pre_save(each, True), here)
        for group, columns in zip(kinds, fields, strict=True)
        for each in group
        for field in columns
    ]
    _sent([(sql, values)])
    for each in objects:
        each._state.adding, each._state.db = False, connection.alias


@lru_cache(maxsize=256)
def _inserting(kinds: tuple[tuple[type[Model], int, bool], ...]) -> tuple[bytes, list[list[Field[Any, Any]]]]:
    """The statement for so many objects of each kind, with or without keys, and the fields that it takes of each."""
    inserts, fields = zip(*(_insert(*kind) for kind in kinds), strict=True)
    *first, last = inserts
    others = ", ".join(f"insert_{number} AS ({insert})" for number, insert in enumerate(first))
    return _numbered(f"WITH {others} {last}" if others else last), list(fields)


def _insert(model: type[Model], count: int, without_key: bool) -> tuple[str, list[Field[Any, Any]]]:
    meta, quoted = model._meta, connection.ops.quote_name
    fields = [field for field in meta.concrete_fields if not (field.primary_key and without_key)]
    columns, row = ", ".join(quoted(str(field.column)) for field in fields), f"({', '.join(['%s'] * len(fields))})"
    rows = ", ".join([row] * count)
    return f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES {rows}", fields  # noqa: S608  (own names)
