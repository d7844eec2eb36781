"""The ledger when it is large: a transfer among 10,000,000 postings against none, and expiry of 1,000,000 lots.

SCALE=full takes these sizes; otherwise 100,000 postings and 20,000 lots.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import psycopg
from django.db import connection

from bench.ledger import BATCH, POST, World, payload

if TYPE_CHECKING:
    from bench.harness import Harness

OVER = "2026-01-01T00:00:00+00:00"


def run(h: Harness) -> None:
    """On a migrated database as wallet_app."""
    postings, lots = h.size(100_000, 10_000_000), h.size(20_000, 1_000_000)
    from tests import servers

    world, empty = World(), World(servers.clone_url("bench_empty"))
    fill(world, postings)
    compare(h, world, empty, postings)
    expire(h, world, lots)
    world.close()
    empty.close()


def fill(world: World, postings: int) -> None:
    """By the posting function, 1,000 transfers of two postings at a time."""
    for _batch in range(postings // 2 // BATCH):
        world.app.execute(POST, ["bench", json.dumps([payload(*world.pair()) for _ in range(BATCH)])])
    world.superuser.execute("VACUUM ANALYZE")


def compare(h: Harness, world: World, empty: World, postings: int) -> None:
    """The same call on both, in turns."""

    def one(where: World) -> None:
        where.app.execute(POST, ["bench", json.dumps([payload(*where.pair())])]).fetchall()

    h.compare(
        f"a transfer among {postings:,} postings; on an empty ledger", lambda: one(world), lambda: one(empty), 0.8
    )


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
