"""The ledger when it is large: a transfer among 10,000,000 postings against none, and expiry of 1,000,000 lots.

SCALE=full takes these sizes; otherwise 100,000 postings and 20,000 lots.
"""

from __future__ import annotations

import json
import random
import time
from typing import TYPE_CHECKING

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.harness import items_per_second
from bench.ledger import BATCH, POST, World, payload

if TYPE_CHECKING:
    from bench.harness import Harness

OVER = "2026-01-01T00:00:00+00:00"


def run(h: Harness) -> None:
    """On a migrated database as wallet_app."""
    postings, lots = h.size(100_000, 10_000_000), h.size(20_000, 1_000_000)
    from tests import servers

    world, empty = World(), World(servers.clone_url("bench_empty"))
    fill(world, 2 * BATCH, world.members[:10])  # a page for the reader
    before = queries_to_read(world)
    fill(world, postings)
    compare(h, world, empty, postings)
    read(h, world, before, postings)
    expire(h, world, lots)
    world.close()
    empty.close()


def fill(world: World, postings: int, members: list[int] | None = None) -> None:
    """By the posting function, 1,000 transfers of two postings at a time."""
    for _batch in range(postings // 2 // BATCH):
        pairs = [(world.pair()[0], random.choice(members or world.members)) for _ in range(BATCH)]
        world.app.execute(POST, ["bench", json.dumps([payload(*pair) for pair in pairs])])
    world.superuser.execute("VACUUM ANALYZE")


def compare(h: Harness, world: World, empty: World, postings: int) -> None:
    """The same call on both, in turns."""

    def one(where: World) -> None:
        where.app.execute(POST, ["bench", json.dumps([payload(*where.pair())])]).fetchall()

    h.compare(
        f"a transfer among {postings:,} postings; on an empty ledger", lambda: one(world), lambda: one(empty), 0.8
    )


def look(world: World) -> None:
    """What a member sees first: the balances, and a page of history."""
    from mileage.models import Account
    from mileage.queries import PAGE, balances_of, history_of

    member = Account.objects.select_related("member").get(pk=world.members[0]).member
    assert member
    assert len(balances_of(member)) == 1
    assert len(history_of(member)) == PAGE


def queries_to_read(world: World) -> int:
    with CaptureQueriesContext(connection) as queries:
        look(world)
    return len(queries)


def read(h: Harness, world: World, before: int, postings: int) -> None:
    """As many queries as at the beginning."""
    name = f"balance and a page of history among {postings:,} postings"
    h.record(f"{name}; among 2,000", queries_to_read(world), "queries", baseline=before, target=1, at_most=True)
    h.record(name, 1e3 / items_per_second(lambda: look(world), 1), "ms")


def expire(h: Harness, world: World, lots: int) -> None:
    """Lots that are over already are made, and then moved by the sweep."""
    from mileage.actions.sweeps import expire_lots

    for _batch in range(lots // BATCH):
        items = [payload(*world.pair()) | {"lot_expires": OVER} for _ in range(BATCH)]
        world.app.execute(POST, ["bench", json.dumps(items)])
    world.superuser.execute("VACUUM ANALYZE")
    start = time.perf_counter()
    while expire_lots():
        pass
    spent = time.perf_counter() - start
    with psycopg.connect(world.url) as reader:
        left = reader.execute("SELECT count(*) FROM mileage_lot WHERE remaining > 0 AND expires_at <= now()").fetchone()
    assert left == (0,), "the sweep left something"
    h.record(f"expiry of {lots:,} lots in {spent:,.1f} s", lots / spent, "/s")
    connection.close()
