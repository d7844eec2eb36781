"""The ledger: the public call against the bare function, batches against bare SQL, one hot account against many."""

from __future__ import annotations

import json
import os
import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from bench._hordak import Hordak
    from bench.harness import Harness

MEMBERS, BUDGETS, CLIENTS, BATCH = 2_000, 50, 16, 1_000
ROUNDS, SECONDS = 21, 0.08  # many short ones: other work on the machine spoils some, not the median
BATCH_ROUNDS = 9  # of one batch each
EXPIRES = datetime(2029, 1, 1, tzinfo=UTC)
SINGLE = "SELECT mileage_post_single(%s, %s)"
POST = "SELECT code, transfer, hold, replayed, detail FROM mileage_post_v1(%s, %s)"


def run(h: Harness) -> None:
    """On a migrated database as wallet_app."""
    with other_ledger() as hordak:
        world = World()  # while the other ledger migrates
        hordak.wait_until_ready()
        world.settle()
        compare_with_hordak(h, world, hordak)  # first: its books are as empty as ours
    compare_single(h, world)
    compare_with_audit(h, world)
    compare_batches(h, world)
    compare_hot(h, world)
    world.close()


class World:
    """Accounts to move points between."""

    def __init__(self, url: str = "") -> None:
        self.url = url or os.environ["DATABASE_URL"]
        self.app = psycopg.connect(self.url, autocommit=True)
        superuser = os.environ["TEST_SUPERUSER_URL"]
        self.superuser = psycopg.connect(superuser, dbname=self.app.info.dbname, autocommit=True)
        self.asset = self._one(
            "INSERT INTO mileage_asset (code, kind, name_ko, name_en, unit) "
            "VALUES ('b', 'point', 'b', 'b', 'P') RETURNING id"
        )
        people = self.superuser.execute(
            "INSERT INTO identity_member (id, kind, joined_at) "
            "SELECT gen_random_uuid(), 'individual', now() FROM generate_series(1, %s) RETURNING id",
            [MEMBERS],
        ).fetchall()
        [issuance] = self._open("issuance", ("", None))
        self.budgets = self._open("budget", *((f"b{number}", None) for number in range(BUDGETS)))
        self.members = self._open("member", *(("", member) for (member,) in people))
        fund = [payload(issuance, budget, 10**9) for budget in self.budgets]
        self.app.execute(POST, ["bench", json.dumps(fund)])
        self.superuser.execute("VACUUM ANALYZE")

    def _one(self, statement: str, arguments: list[Any] | None = None) -> int:
        found = self.superuser.execute(statement, arguments).fetchone()
        assert found
        return int(found[0])

    def _open(self, kind: str, *names: tuple[str, Any]) -> list[int]:
        """Accounts of one kind, for these codes and members."""
        codes, members = ([name[part] for name in names] for part in (0, 1))
        opened = self.superuser.execute(
            "SELECT mileage_open_account_v1(%s, %s, member, code) FROM unnest(%s::uuid[], %s::text[]) u(member, code)",
            [kind, self.asset, members, codes],
        )
        return [account for (account,) in opened]

    def settle(self) -> None:
        """Have all that was set up on the disk: the system writes it when it likes, and commits wait for that."""
        self.superuser.execute("CHECKPOINT")
        os.sync()

    def pair(self) -> tuple[int, int]:
        return random.choice(self.budgets), random.choice(self.members)

    def close(self) -> None:
        self.app.close()
        self.superuser.close()


def payload(source: int, payee: int, amount: int = 10) -> dict[str, Any]:
    return {
        "kind": "transfer",
        "key": uuid.uuid4().hex,
        "reason": "award",
        "source_ref": "award:1",
        "legs": [[source, -amount], [payee, amount]],
        "programme": 1,
        "lot_expires": "2029-01-01T00:00:00+00:00",
    }


def item(world: World) -> Any:
    """The same for the public call."""
    from mileage.ledger import Leg, LotTerms, Transfer

    source, payee = world.pair()
    return Transfer(
        key=uuid.uuid4().hex,
        reason="award",
        source_ref="award:1",
        legs=(Leg(source, -10), Leg(payee, 10)),
        terms=LotTerms(expires_at=EXPIRES, programme=1),
    )


def compare_single(h: Harness, world: World) -> None:
    """One transfer: the public call, and the function called by the driver; each in a transaction of its own."""
    from mileage import ledger

    def bare() -> None:
        world.app.execute(SINGLE, ["bench", json.dumps(payload(*world.pair()))]).fetchall()

    h.compare(
        "single transfer by the public call; the function",
        lambda: ledger.post_one("bench", item(world)) and None,
        bare,
        0.75,
        rounds=ROUNDS,
        seconds=SECONDS,
    )


def compare_with_audit(h: Harness, world: World) -> None:
    """A transfer with its audit row in one transaction; the function and a bare insert."""
    from identity import audit
    from identity.actors import Actor
    from mileage import ledger
    from mileage.transactions import in_one_transaction

    by = Actor.system("bench")
    columns = "at, kind, event, actor_kind, actor_name, subject_type, subject_id, service, reason, detail"
    insert = f"""INSERT INTO identity_auditrow ({columns})
                 VALUES (now(), 'act', 'bench.awarded', 'system', 'bench', '', '', '', '', '{{"points": 10}}')"""

    @in_one_transaction
    def public() -> None:
        audit.record("bench.awarded", by=by, detail={"points": 10})
        ledger.post_one("bench", item(world))

    def bare() -> None:
        with world.app.transaction():
            world.app.execute(insert)
            world.app.execute(SINGLE, ["bench", json.dumps(payload(*world.pair()))]).fetchall()

    h.compare("with its audit row; the function and a bare insert", public, bare, 0.6, rounds=ROUNDS, seconds=SECONDS)


def compare_batches(h: Harness, world: World) -> None:
    """1,000 transfers at once: the public call, the same SQL run bare, and the same rows inserted without any check."""
    from mileage import ledger
    from mileage.ledger import Batch

    def public() -> int:
        results = ledger.post(Batch("bench", tuple(item(world) for _ in range(BATCH))))
        assert all(result.accepted for result in results)
        return BATCH

    def items() -> str:
        return json.dumps([payload(*world.pair()) for _ in range(BATCH)])

    def bare() -> int:
        world.app.execute(POST, ["bench", items()]).fetchall()
        return BATCH

    def unchecked() -> int:
        world.superuser.execute(UNCHECKED, [items()])
        return BATCH

    h.compare(f"batches of {BATCH:,}; the same SQL run bare", public, bare, 0.7, rounds=BATCH_ROUNDS, seconds=0)
    name = f"batches of {BATCH:,}; inserts of the same rows, unchecked"
    h.compare(name, public, unchecked, 0.5, rounds=BATCH_ROUNDS, seconds=0)


@contextmanager
def other_ledger() -> Iterator[Hordak]:
    """django-hordak 2.0 on the same server, in a database and a process of its own."""
    from bench._hordak import Hordak

    superuser = os.environ["TEST_SUPERUSER_URL"]
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("CREATE DATABASE hordak")
    hordak = Hordak(psycopg.conninfo.make_conninfo(superuser, dbname="hordak"))
    try:
        yield hordak
    finally:
        hordak.close()


def compare_with_hordak(h: Harness, world: World, hordak: Hordak) -> None:
    """In turns with the other ledger."""
    from mileage import ledger
    from mileage.ledger import Batch

    def batch() -> int:
        ledger.post(Batch("bench", tuple(item(world) for _ in range(BATCH))))
        return BATCH

    h.compare(
        "single transfer by the public call; hordak's transfer_to",
        lambda: ledger.post_one("bench", item(world)) and None,
        hordak.transfers(1),
        3,
        rounds=ROUNDS,
        seconds=SECONDS,
    )
    name = f"batches of {BATCH:,}; hordak, as many in one transaction"
    h.compare(name, batch, hordak.transfers(BATCH), 15, rounds=3, seconds=0)


# The same locks, rows and indexes as the posting function writes for awards; no key is looked up, nothing is checked.
UNCHECKED = """
    WITH leg AS MATERIALIZED (
        SELECT b.base + (e.n - 1) * 16 AS transfer, t.place, (t.leg -> 0)::bigint AS account,
               (t.leg -> 1)::bigint AS amount, e.item
        FROM (SELECT mileage_next_ids(0) AS base OFFSET 0) b,
             jsonb_array_elements(%s::jsonb) WITH ORDINALITY e(item, n),
             jsonb_array_elements(e.item -> 'legs') WITH ORDINALITY t(leg, place)),
    account AS MATERIALIZED (
        SELECT * FROM mileage_account WHERE id IN (SELECT account FROM leg) ORDER BY id FOR NO KEY UPDATE),
    transfers AS (
        INSERT INTO mileage_transfer (id, kind, reason, source_ref, event_at, recorded_at, salt)
        SELECT transfer, 'transfer', item ->> 'reason', item ->> 'source_ref', now(), now(),
               uuid_send(gen_random_uuid())
        FROM leg WHERE place = 1),
    unsealed AS (INSERT INTO mileage_unsealed SELECT transfer FROM leg WHERE place = 1),
    postings AS (
        INSERT INTO mileage_posting
        SELECT transfer + place, transfer, account, leg.amount, a.balance + sum(leg.amount) OVER w,
               a.posting_count + row_number() OVER w
        FROM leg JOIN account a ON a.id = leg.account WINDOW w AS (PARTITION BY account ORDER BY transfer)),
    lots AS (
        INSERT INTO mileage_lot (account_id, posting_id, amount, remaining, held, starts_at, expires_at, programme_id,
                                 root_id)
        SELECT account, transfer + 2, amount, amount, 0, now(), (item ->> 'lot_expires')::timestamptz,
               (item ->> 'programme')::bigint, 0 FROM leg WHERE place = 2),
    answers AS (
        INSERT INTO mileage_idempotencyrecord (client, key, fingerprint, code, transfer_id, recorded_at)
        SELECT 'bench', item ->> 'key', sha256(convert_to(item::text, 'UTF8')), 'ok', transfer, now()
        FROM leg WHERE place = 1)
    UPDATE mileage_account a
    SET balance = a.balance + s.amount, posting_count = a.posting_count + s.n, id_mark = s.last
    FROM (SELECT account, sum(amount) AS amount, count(*) AS n, max(transfer) + 16 AS last FROM leg GROUP BY account) s
    WHERE a.id = s.account
"""


def compare_hot(h: Harness, world: World, rounds: int = 7, seconds: float = 0.6) -> None:
    """16 clients that award from one budget, in turns with the same clients that award from many."""
    crowd = Crowd(world)
    hot, many = world.budgets[:1], world.budgets
    crowd.rate(many, seconds)  # what only the first call costs is not measured
    pairs = []
    for round_ in range(rounds):
        order = [("hot", hot), ("many", many)][:: 1 if round_ % 2 else -1]
        rates = {name: crowd.rate(budgets, seconds) for name, budgets in order}
        pairs.append((rates["hot"], rates["many"]))
    crowd.close()
    h.record_pairs(f"{CLIENTS} clients on one hot account; on many", pairs, "/s", target=0.4)


class Crowd:
    """Clients in processes of their own, which do as they are told together."""

    def __init__(self, world: World) -> None:
        context = get_context("spawn")
        self.counts, self.start = context.Queue(), context.Barrier(CLIENTS)
        self.orders = [context.Queue() for _ in range(CLIENTS)]
        self.processes = [
            context.Process(target=client, args=(world.url, world.members, orders, self.start, self.counts))
            for orders in self.orders
        ]
        for process in self.processes:
            process.start()

    def rate(self, budgets: list[int], seconds: float) -> float:
        """Transfers a second of all clients together."""
        for orders in self.orders:
            orders.put((budgets, seconds))
        return sum(self.counts.get() for _ in self.processes) / seconds

    def close(self) -> None:
        for orders in self.orders:
            orders.put(None)
        for process in self.processes:
            process.join()


def client(url: str, members: list[int], orders: Any, start: Any, counts: Any) -> None:
    """One of a crowd."""
    chance = random.Random(os.getpid())
    with psycopg.connect(url, autocommit=True) as connection:
        while order := orders.get():
            (budgets, seconds), done = order, 0
            start.wait(60)
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                one = payload(chance.choice(budgets), chance.choice(members))
                connection.execute(POST, ["bench", json.dumps([one])]).fetchall()
                done += 1
            counts.put(done)
