"""Statements in one round trip: what fails is told, what came before it stays in the transaction, plans are kept."""

import psycopg
import pytest
from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from identity import pipeline
from identity.pipeline import ask
from tests.servers import superuser

pytestmark = pytest.mark.django_db
ONE = (b"SELECT $1::int", [1])
FAILING = (b"SELECT 1 / $1::int", [0])


def bare() -> psycopg.Connection:
    connection.ensure_connection()
    return connection.connection


def plans_of(text: str) -> int:
    [[[count]]] = ask(bare(), [(b"SELECT count(*) FROM pg_prepared_statements WHERE statement = $1", [text])])
    return count


def test_ask__gives_the_rows_of_each_statement():
    rows = ask(bare(), [ONE, (b"SELECT $1, $2::text[]", ["가", ["a", None]]), (b"SELECT WHERE false", [])])

    assert rows == [[(1,)], [("가", ["a", None])], []]


def test_ask__when_a_statement_fails__says_which_and_runs_none_after_it():
    insert = (b"INSERT INTO identity_member (id, kind) VALUES (gen_random_uuid(), $1)", ["individual"])
    later = (b"SELECT $1::int + 41", [1])
    for _ in range(2):
        with pytest.raises(psycopg.errors.DivisionByZero), transaction.atomic():
            ask(bare(), [FAILING, later, insert])

    assert (plans_of("SELECT 1 / $1::int"), plans_of("SELECT $1::int + 41")) == (1, 0)
    assert ask(bare(), [later]) == [[(42,)]]  # planned now


def test_ask__of_one_statement_twice__plans_it_once():
    ask(bare(), [(b"SELECT $1::int * 3", [1]), (b"SELECT $1::int * 3", [2])])

    assert plans_of("SELECT $1::int * 3") == 1


def test_ask__after_a_rollback__has_its_plans_still():
    with transaction.atomic():
        ask(bare(), [(b"SELECT $1::int * 5", [1])])
        transaction.set_rollback(True)

    ask(bare(), [(b"SELECT $1::int * 5", [1])])
    assert plans_of("SELECT $1::int * 5") == 1


def test_ask__with_many_plans__lets_the_oldest_go(monkeypatch):
    monkeypatch.setattr(pipeline, "KEPT", 5)
    for number in range(9):
        ask(bare(), [(b"SELECT $1::int - %d" % number, [1])])

    [[[count]]] = ask(bare(), [(b"SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'plan_%'", [])])
    assert count <= 7
    assert (plans_of("SELECT $1::int - 0"), plans_of("SELECT $1::int - 8")) == (0, 1)


def test_ask__when_somebody_deallocated_the_plans__fails_once_and_plans_anew():
    other = b"SELECT $1::int + 6", [1]
    ask(bare(), [ONE, other])
    connection.cursor().execute("DEALLOCATE ALL")

    with pytest.raises(psycopg.errors.InvalidSqlStatementName), transaction.atomic():
        ask(bare(), [ONE])
    assert ask(bare(), [ONE, other]) == [[(1,)], [(7,)]]


def test_ask__with_a_value_that_cannot_be_written__sends_nothing():
    with pytest.raises(psycopg.DataError), transaction.atomic():
        ask(bare(), [ONE, (b"SELECT $1", ["\0"])])
    assert ask(bare(), [ONE]) == [[(1,)]]


@pytest.mark.django_db(transaction=True)
def test_ask__begins_a_transaction_where_the_connection_is_in_one():
    ask(bare(), [ONE])
    assert bare().info.transaction_status == TransactionStatus.IDLE
    with transaction.atomic():
        ask(bare(), [ONE])
        assert bare().info.transaction_status == TransactionStatus.INTRANS


@pytest.mark.django_db(transaction=True)
def test_ask__when_it_takes_too_long__is_cancelled_and_the_connection_lives():
    with pytest.raises(psycopg.errors.QueryCanceled), transaction.atomic():
        ask(bare(), [(b"SET LOCAL statement_timeout = '50ms'", []), (b"SELECT pg_sleep(30)", []), ONE])

    assert ask(bare(), [ONE]) == [[(1,)]]


@pytest.mark.django_db(transaction=True)
def test_ask__when_the_connection_is_lost__says_so_and_the_next_one_works():
    [[[backend]]] = ask(bare(), [(b"SELECT pg_backend_pid()", [])])
    with superuser() as owner:
        owner.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])

    with pytest.raises(psycopg.OperationalError):
        ask(bare(), [ONE])
    connection.close_if_unusable_or_obsolete()
    assert ask(bare(), [ONE]) == [[(1,)]]
