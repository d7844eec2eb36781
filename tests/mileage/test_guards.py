"""What wallet_app may not do to the ledger, by any statement."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.errors import InsufficientPrivilege

from tests.factories import mileage as make

pytestmark = pytest.mark.django_db

TABLES = {
    "mileage_transfer": "reason = 'x'",
    "mileage_posting": "amount = 1",
    "mileage_lot": "remaining = 1",
    "mileage_lotuse": "amount = 1",
    "mileage_hold": "amount = 1",
    "mileage_heldlot": "amount = 1",
    "mileage_account": "balance = 1",
    "mileage_period": "closed_at = now()",
    "mileage_idempotencyrecord": "code = 'ok'",
    "mileage_reversal": "transfer = 1",
    "mileage_unsealed": "transfer_id = 1",
}
APPENDED = {"mileage_seal": "index = 1", "mileage_sealedbatch": "size = 1"}
PARTITIONED = ("mileage_transfer", "mileage_posting", "mileage_lotuse", "mileage_seal")


def _partitions() -> dict[str, str]:
    tables = TABLES | APPENDED
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text, inhparent::regclass::text FROM pg_inherits "
            "WHERE inhparent = ANY (%s::text[]::regclass[])",
            [list(PARTITIONED)],
        )
        return {part: tables[parent] for part, parent in cursor.fetchall()}


def _refused(statement: str) -> bool:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return isinstance(refusal.value.__cause__, InsufficientPrivilege)


@pytest.mark.parametrize("table", TABLES)
def test_insert__into_a_ledger_table__is_refused(table):
    assert _refused(f"INSERT INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize(("table", "change"), (TABLES | APPENDED).items())
def test_update__of_a_ledger_table__is_refused(table, change):
    assert _refused(f"UPDATE {table} SET {change}")


@pytest.mark.parametrize("table", TABLES | APPENDED)
def test_delete__from_a_ledger_table__is_refused(table):
    assert _refused(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", TABLES | APPENDED)
def test_truncate__of_a_ledger_table__is_refused(table):
    assert _refused(f"TRUNCATE {table}")


@pytest.mark.parametrize("table", TABLES | APPENDED)
def test_lock__of_ledger_rows__is_refused(table):
    assert _refused(f"SELECT 1 FROM {table} FOR UPDATE")


def test_every_statement__on_every_partition__is_refused():
    partitions = _partitions()
    assert len(partitions) >= len(PARTITIONED) * 7
    for part, change in partitions.items():
        assert _refused(f"INSERT INTO {part} SELECT * FROM {part}")
        assert _refused(f"UPDATE {part} SET {change}")
        assert _refused(f"DELETE FROM {part}")
        assert _refused(f"TRUNCATE {part}")


def test_a_partition_of_a_coming_month__is_made_with_the_same_refusals():
    before = _partitions()
    with connection.cursor() as cursor:
        cursor.execute("SELECT mileage_make_partitions(9)")
        assert cursor.fetchone()[0] == 3 * len(PARTITIONED)
    for part, change in _partitions().items() - before.items():
        assert _refused(f"UPDATE {part} SET {change}")
        assert _refused(f"TRUNCATE {part}")


@pytest.mark.parametrize(
    "call",
    [
        "mileage_next_ids(0)",
        "mileage_take_lots('{1}', '{1}', '{1}', NULL, now())",
        "mileage_take_expired(1, 1, now())",
        "mileage_lock('{}', '{}')",
        "mileage_write_transfers('{}', '{}', '{}', 1, now(), '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
    ],
)
def test_the_inner_functions__are_not_for_wallet_app(call):
    assert _refused(f"SELECT {call}")


def test_a_temporary_table__cannot_shadow_the_ledger():
    member, shop = make.member_account(points=7), make.partner()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE mileage_account ON COMMIT DROP AS SELECT * FROM public.mileage_account")
        assert make.codes(make.move(member, shop, 7)) == ["ok"]
        cursor.execute("SELECT balance FROM public.mileage_account WHERE id = %s", [member])
        assert cursor.fetchone()[0] == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["mileage_transfer", "mileage_posting", "mileage_lotuse", "mileage_reversal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_even_the_owner__cannot_change_what_is_in_the_books(superuser, table, statement):
    spent = make.post(make.move(make.member_account(points=10), make.partner(), 5))[0]
    make.post(make.reverse(spent))
    superuser.execute("SET ROLE wallet_owner")

    with pytest.raises(psycopg.errors.IntegrityError, match="stays"):
        superuser.execute(statement.format(table, TABLES[table]))
