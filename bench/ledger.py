"""The ledger: the public Python call against the bare function, batches against bare SQL, one hot account against many.

On a PostgreSQL of its own with durable commits. Rounds are interleaved, so that a busy machine slows value and baseline
alike; rates are medians. The bare SQL of a batch writes the same rows for the same input, and checks nothing.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg

EXPIRES = datetime(2029, 1, 1, tzinfo=UTC)
MEMBERS, BUDGETS, CLIENTS = 2_000, 50, 16
BATCH = 1_000
POST = "SELECT code, transfer, hold, replayed, detail FROM mileage_post_v1(%s, %s)"
Row = dict[str, Any]


@contextmanager
def database() -> Iterator[psycopg.Connection[Any]]:
    """An own server, migrated, and a superuser's connection to it."""
    from wallet.embedded import postgres, redis, roles

    with tempfile.TemporaryDirectory(prefix="wallet-bench-") as folder:
        base = Path(folder)
        server = postgres.start(base / "pg", options=("-c", "max_connections=60"))
        cache = redis.start(base / "redis")
        try:
            roles.prepare(server.url(), "bench")
            os.environ |= {
                "SANDBOX": "1",
                "EMBEDDED": "1",
                "VAR_DIR": str(base / "var"),
                "REDIS_URL": cache.url,
                "DATABASE_URL": server.url("wallet_app", "bench"),
                "DJANGO_SETTINGS_MODULE": "wallet.settings",
            }
            owner = os.environ | {"DATABASE_URL": server.url("wallet_owner", "bench")}
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=owner, check=True)
            with psycopg.connect(server.url("postgres", "bench"), autocommit=True) as superuser:
                yield superuser
        finally:
            server.stop()
            cache.stop()


class World:
    """Accounts to move points between."""

    def __init__(self, superuser: psycopg.Connection[Any]) -> None:
        self.superuser = superuser
        self.app = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        asset = self._one(
            "INSERT INTO mileage_asset (code, kind, name_ko, name_en, unit) "
            "VALUES ('b', 'point', 'b', 'b', 'P') RETURNING id"
        )
        people = superuser.execute(
            "INSERT INTO identity_member (id, kind, joined_at) "
            "SELECT gen_random_uuid(), 'individual', now() FROM generate_series(1, %s) RETURNING id",
            [MEMBERS],
        ).fetchall()
        self.asset = asset
        issuance = self._open("issuance")
        self.budgets = [self._open("budget", code=f"b{number}") for number in range(BUDGETS)]
        self.members = [self._open("member", member) for (member,) in people]
        fund = [payload(issuance, budget, 10**9) for budget in self.budgets]
        self.app.execute(POST, ["bench", json.dumps(fund)])
        superuser.execute("VACUUM ANALYZE")

    def _one(self, statement: str, arguments: list[Any] | None = None) -> int:
        found = self.superuser.execute(statement, arguments).fetchone()
        assert found
        return int(found[0])

    def _open(self, kind: str, member: Any = None, code: str = "") -> int:
        return self._one("SELECT mileage_open_account_v1(%s, %s, %s, %s)", [kind, self.asset, member, code])

    def pair(self) -> tuple[int, int]:
        return random.choice(self.budgets), random.choice(self.members)


def payload(source: int, payee: int, amount: int = 10) -> Row:
    return {
        "kind": "transfer",
        "key": uuid.uuid4().hex,
        "reason": "award",
        "source_ref": "award:1",
        "legs": [[source, -amount], [payee, amount]],
        "programme": 1,
        "lot_expires": "2029-01-01T00:00:00+00:00",
    }


def rate(act: Callable[[], object], count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        act()
    return count / (time.perf_counter() - start)


def compare(value: Callable[[], object], bare: Callable[[], object], count: int, rounds: int) -> tuple[float, float]:
    """Median rates of both, in turns."""
    value(), bare()
    pairs = [(rate(value, count), rate(bare, count)) for _ in range(rounds)]
    return statistics.median(v for v, _ in pairs), statistics.median(b for _, b in pairs)


def row(name: str, value: float, baseline: float, target: float) -> Row:
    ratio = value / baseline
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "1/s",
        "baseline": round(baseline, 1),
        "ratio": round(ratio, 2),
        "target": target,
        "holds": ratio >= target,
    }


def single_row(world: World, rounds: int) -> Row:
    """One transfer: the public call, and the function called by the driver; each in a transaction of its own."""
    from mileage import ledger
    from mileage.ledger import Leg, LotTerms

    terms = LotTerms(expires_at=EXPIRES, programme=1)

    def public() -> None:
        source, payee = world.pair()
        ledger.post_one(
            "bench",
            ledger.Transfer(
                key=uuid.uuid4().hex,
                reason="award",
                source_ref="award:1",
                legs=(Leg(source, -10), Leg(payee, 10)),
                terms=terms,
            ),
        )

    def bare() -> None:
        world.app.execute(POST, ["bench", json.dumps([payload(*world.pair())])]).fetchall()

    return row("Single transfer by the public call, against the function", *compare(public, bare, 150, rounds), 0.75)


def audited_row(world: World, rounds: int) -> Row:
    """A transfer with its audit row in one transaction, against the function and a bare insert."""
    from identity import audit
    from identity.actors import Actor
    from mileage import ledger
    from mileage.ledger import Leg
    from mileage.transactions import in_one_transaction

    by = Actor.system("bench")
    columns = "at, kind, event, actor_kind, actor_name, subject_type, subject_id, service, reason, detail"

    @in_one_transaction
    def public() -> None:
        source, payee = world.pair()
        audit.record("bench.awarded", by=by, detail={"points": 10})
        ledger.post_one(
            "bench", ledger.Transfer(key=uuid.uuid4().hex, reason="award", legs=(Leg(source, -10), Leg(payee, 10)))
        )

    def bare() -> None:
        with world.app.transaction():
            world.app.execute(
                f"INSERT INTO identity_auditrow ({columns}) "
                "VALUES (now(), 'act', 'bench.awarded', 'system', 'bench', '', '', '', '', '{\"points\": 10}')"
            )
            world.app.execute(POST, ["bench", json.dumps([payload(*world.pair())])]).fetchall()

    return row("With its audit row, against function and bare insert", *compare(public, bare, 100, rounds), 0.6)


def batch_rows(world: World, rounds: int) -> list[Row]:
    """1,000 transfers at once: the public call, the same SQL run bare, and the same rows inserted without any check."""
    from mileage import ledger
    from mileage.ledger import Batch, Leg, LotTerms

    terms = LotTerms(expires_at=EXPIRES, programme=1)

    def public() -> None:
        items = tuple(
            ledger.Transfer(
                key=uuid.uuid4().hex,
                reason="award",
                source_ref="award:1",
                legs=(Leg(source, -10), Leg(payee, 10)),
                terms=terms,
            )
            for source, payee in (world.pair() for _ in range(BATCH))
        )
        assert all(result.accepted for result in ledger.post(Batch("bench", items)))

    def items() -> str:
        return json.dumps([payload(*world.pair()) for _ in range(BATCH)])

    def bare() -> None:
        world.app.execute(POST, ["bench", items()]).fetchall()

    def unchecked() -> None:
        world.superuser.execute(UNCHECKED, [items()])

    value, baseline = compare(public, bare, 2, rounds)
    checked, inserts = compare(public, unchecked, 2, rounds)
    return [
        row(f"Batches of {BATCH:,}, against the same SQL run bare", value * BATCH, baseline * BATCH, 0.7),
        row(f"Batches of {BATCH:,}, against inserts without checks", checked * BATCH, inserts * BATCH, 0.5),
    ]


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


def hot_row(world: World, rounds: int, seconds: float) -> Row:
    """16 clients that award from one budget, against 16 that award from many."""

    def many(budgets: list[int]) -> float:
        context = get_context("spawn")
        counts, start = context.Queue(), context.Barrier(CLIENTS)
        arguments = (os.environ["DATABASE_URL"], budgets, world.members, seconds, start, counts)
        clients = [context.Process(target=client, args=arguments) for _ in range(CLIENTS)]
        for one in clients:
            one.start()
        total = sum(counts.get() for _ in clients)
        for one in clients:
            one.join()
        return total / seconds

    pairs = [(many(world.budgets[:1]), many(world.budgets)) for _ in range(rounds)]
    hot, uniform = (statistics.median(values) for values in zip(*pairs, strict=True))
    return row(f"{CLIENTS} clients on one hot account, against uniform ones", hot, uniform, 0.4)


def client(url: str, budgets: list[int], members: list[int], seconds: float, start: Any, counts: Any) -> None:
    """One client of `hot_row`, in a process of its own."""
    chance, done = random.Random(os.getpid()), 0
    with psycopg.connect(url, autocommit=True) as connection:
        start.wait(60)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            item = payload(chance.choice(budgets), chance.choice(members))
            connection.execute(POST, ["bench", json.dumps([item])]).fetchall()
            done += 1
    counts.put(done)


def measure(rounds: int = 7) -> list[Row]:
    with database() as superuser:
        import django

        django.setup()
        world = World(superuser)
        rows = [
            single_row(world, rounds),
            audited_row(world, rounds),
            *batch_rows(world, rounds),
            hot_row(world, 3, 2.0),
        ]
        from django.db import connection

        connection.close_pool()
        world.app.close()
        return rows


def main() -> None:
    rows = measure()
    for each in rows:
        holds = "holds" if each["holds"] else "MISSED"
        numbers = f"{each['value']:>9,.0f}/s of {each['baseline']:>9,.0f}/s  ratio {each['ratio']:.2f}"
        print(f"{each['name']:<58} {numbers}  target {each['target']:<4} {holds}")
    out = Path("var/bench/ledger.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
