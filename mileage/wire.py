"""One statement, asked by libpq itself: psycopg's cursors take 0.05 ms of the 0.6 that a transfer takes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakSet

from psycopg.errors import OperationalError, error_from_result
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from psycopg.pq.abc import PGconn, PGresult

SINGLE = "SELECT mileage_post_single(%s, %s)"
_NAME, _STATEMENT = b"mileage_post_single", b"SELECT mileage_post_single($1::text, $2::jsonb)"
_UNKNOWN_STATEMENT = b"26000"
_prepared: WeakSet[PGconn] = WeakSet()


def post_single(django: BaseDatabaseWrapper, client: str, item: str) -> int | None:
    """The number of the transfer; None when the general way has to decide. Raises the database's errors as Django does.

    `item` is JSON in ASCII. Where someone listens to the statements, or a transaction has to begin with this one, it
    goes by a cursor.
    """
    django.ensure_connection()
    wire: PGconn = django.connection.pgconn
    began = TransactionStatus.IDLE if django.connection.autocommit else TransactionStatus.INTRANS
    if django.queries_logged or django.execute_wrappers or wire.transaction_status != began:
        with django.cursor() as cursor:
            cursor.execute(SINGLE, [client, item])
            [answer] = cursor.fetchone()
            return answer if answer is None else int(answer)
    django.validate_no_broken_transaction()
    values = [client.encode(), item.encode()]
    with django.wrap_database_errors:
        # an error in a transaction would end it: there nothing depends on what the server has prepared
        answer = _prepared_answer(wire, values) if django.connection.autocommit else None
        value = _checked(wire, answer or wire.exec_params(_STATEMENT, values)).get_value(0, 0)
    return None if value is None else int(value)


def _prepared_answer(wire: PGconn, values: list[bytes]) -> PGresult | None:
    """None, and nothing was done, when the server has no such statement (any more): poolers and DISCARD forget it."""
    if wire not in _prepared:
        if wire.prepare(_NAME, _STATEMENT).status != ExecStatus.COMMAND_OK:
            return None
        _prepared.add(wire)
    answer = wire.exec_prepared(_NAME, values)
    if answer.error_field(DiagnosticField.SQLSTATE) != _UNKNOWN_STATEMENT:
        return answer
    _prepared.discard(wire)
    return None


def _checked(wire: PGconn, result: PGresult) -> PGresult:
    if wire.status != ConnStatus.OK:
        raise OperationalError(result.get_error_message())
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise error_from_result(result)
    return result
