"""Several statements to PostgreSQL in one round trip, each planned once for a connection.

psycopg's pipeline waits for the socket at every statement and has a cursor for each, which took a fifth of a request
(docs/adr/0095). This one hands everything to libpq, waits once, and reads the rows with psycopg's adapters.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from psycopg import Connection, errors
from psycopg.abc import Buffer, PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.generators import fetch_many, send
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

Statement: TypeAlias = tuple[bytes, Sequence[Any]]  # with the database's own placeholders, $1 and on
Rows: TypeAlias = list[tuple[Any, ...]]
Key: TypeAlias = tuple[bytes, tuple[int, ...]]  # the types too: psycopg chooses them by the values

KEPT = 200  # plans of one connection
_number = count()


class _Plans:
    """What one connection has planned, and how it writes and reads values."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.transformer = Transformer(connection)
        self.names: dict[Key, bytes] = {}  # the oldest first


_plans: WeakKeyDictionary[Connection[Any], _Plans] = WeakKeyDictionary()


def ask(connection: Connection[Any], statements: Sequence[Statement]) -> list[Rows]:
    """The rows of each statement. Begins a transaction where the connection is to be in one.

    Raises:
        psycopg.Error: of the first statement that failed; those after it were not run.
    """
    plans = _plans.get(connection) or _plans.setdefault(connection, _Plans(connection))
    with connection.lock:
        written = [_written(plans, *statement) for statement in statements]
        connection.pgconn.enter_pipeline_mode()
        try:
            steps = _hand_over(connection, plans, written)
            results = connection.wait(_answered(connection.pgconn))
            connection.pgconn.exit_pipeline_mode()
        except BaseException:  # of the connection, not of a statement
            connection.pgconn.finish()  # what the database still has to say would answer the next question
            raise
        return _rows(plans, steps, results)


_Written: TypeAlias = tuple[Key, Sequence[Buffer | None], Sequence[Format] | None]
_Step: TypeAlias = tuple[bool, Key | None]  # whether it answers a statement; of which plan it tells
_OTHER: _Step = (False, None)


def _written(plans: _Plans, sql: bytes, values: Sequence[Any]) -> _Written:
    """Raises psycopg.DataError for a value that the database cannot have."""
    writer = plans.transformer
    dumped = writer.dump_sequence(values, [PyFormat.AUTO] * len(values))
    return (sql, writer.types or ()), dumped, writer.formats


def _hand_over(connection: Connection[Any], plans: _Plans, written: Sequence[_Written]) -> list[_Step]:
    """Give everything to libpq, and say what each of its results will be."""
    wire, steps, new = connection.pgconn, list[_Step](), dict[Key, bytes]()
    if not connection.autocommit and wire.transaction_status == TransactionStatus.IDLE:
        wire.send_query_params(b"BEGIN", None)
        steps.append(_OTHER)
    while len(plans.names) > KEPT:
        wire.send_query_params(b"DEALLOCATE " + plans.names.pop(next(iter(plans.names))), None)
        steps.append(_OTHER)
    for key, values, formats in written:
        name = plans.names.get(key) or new.get(key)
        if name is None:
            name = new[key] = b"plan_%d" % next(_number)
            wire.send_prepare(name, *key)
            steps.append((False, key))
        wire.send_query_prepared(name, values, formats)
        steps.append((True, key))
    wire.pipeline_sync()
    plans.names |= new
    return steps


def _answered(wire: PGconn) -> PQGen[list[PGresult]]:
    """A result for each step, in one wait."""
    yield from send(wire)
    results = []
    while (result := (yield from fetch_many(wire))[0]).status != ExecStatus.PIPELINE_SYNC:
        results.append(result)
    return results


def _rows(plans: _Plans, steps: list[_Step], results: list[PGresult]) -> list[Rows]:
    if failed := next((result for result in results if result.status == ExecStatus.FATAL_ERROR), None):
        error = errors.error_from_result(failed)
        _forget(plans, steps, results, error)
        raise error
    rows = []
    for (answers, _), result in zip(steps, results, strict=True):
        if answers:
            plans.transformer.set_pgresult(result)
            rows.append(plans.transformer.load_rows(0, result.ntuples, tuple))
    return rows


def _forget(plans: _Plans, steps: list[_Step], results: list[PGresult], error: errors.Error) -> None:
    """What the database has not, or not as it should be."""
    if isinstance(error, errors.InvalidSqlStatementName):  # somebody had it forget all: DISCARD, a pooler
        plans.names.clear()
    for (answers, key), result in zip(steps, results, strict=True):
        failed = result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
        # not made, as a statement before it failed; or made when a column was of another type
        if key and failed and (not answers or isinstance(error, errors.FeatureNotSupported)):
            plans.names.pop(key, None)
