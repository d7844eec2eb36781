"""Random operations by several processes on a server that is killed: `make fuzz SECONDS=60 SEED=1`.

Afterwards every rule of the ledger holds, every acknowledged operation is there exactly once, none that was refused.
`make fuzz-selftest` puts three bugs into the posting function, one after the other, and fails unless each is caught.
"""

# ruff: noqa: T201  # it is a command, and prints what it found

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests import cluster
from wallet.embedded import postgres, redis
from wallet.launcher.instance import DATABASE

from .fuzz_client import SHARED

KILLS = 3
OPTIONS = ["-c", "max_connections=60"]
if sys.platform == "linux":
    # after a kill the server first syncs its 3,000 files: one by one they took longer than the operations
    OPTIONS += ["-c", "recovery_init_sync_method=syncfs"]

# name -> function, what is replaced, by what
BUGS = {
    "a lost lock": [
        ("mileage_lock", "ORDER BY id FOR NO KEY UPDATE", "ORDER BY id"),
        ("mileage_post_single", " FOR NO KEY UPDATE;", ";"),
    ],
    "a missing idempotency check": [
        ("mileage_read_faults", "WHEN i.print = r.fingerprint THEN 'replayed'", "WHEN false THEN 'replayed'"),
        ("mileage_read_faults", "WHEN r.code IS NOT NULL OR i.again > 1", "WHEN i.again > 1"),
        ("mileage_remember", "IF written < asked", "IF false"),
    ],
    "a lot counted twice": [
        (
            "mileage_take_lots",
            "SELECT lot, sum(amount)::bigint AS amount FROM slice GROUP BY lot",
            "SELECT DISTINCT ON (lot) lot, amount FROM slice",
        ),
    ],
}


@dataclass
class Run:
    """What happened, and what was found wrong."""

    operations: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    done: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    server_kills: int = 0
    client_kills: int = 0
    wrong: list[str] = field(default_factory=list)


class Server:
    """An own PostgreSQL that may be killed and started again."""

    def __init__(self, base: Path) -> None:
        self.base = base
        base.chmod(0o711)  # as root the server runs as nobody, who must pass through
        cluster.copy_to(base / "pg")
        self.postgres = postgres.start(base / "pg", options=tuple(OPTIONS))
        self.redis = redis.start(base / "redis")
        self.environment = os.environ | {
            "SANDBOX": "1",
            "EMBEDDED": "1",
            "VAR_DIR": str(base / "var"),
            "REDIS_URL": self.redis.url,
            "DATABASE_URL": self.postgres.url("wallet_app", DATABASE),
            "LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "wallet.settings",
        }

    def kill(self) -> None:
        """kill -9 of the server and its children, then start again on the same data."""
        os.killpg(self.postgres.process.pid, signal.SIGKILL)
        self.postgres.process.wait()
        self.postgres.locks.close()
        self.postgres = postgres.start(self.base / "pg", options=tuple(OPTIONS))

    def stop(self) -> None:
        self.postgres.stop()
        self.redis.stop()

    def superuser(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.postgres.url("postgres", DATABASE), autocommit=True)

    def app(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.postgres.url("wallet_app", DATABASE), autocommit=True)


def build_world(server: Server) -> dict[str, Any]:
    """The accounts that all clients share."""
    with server.superuser() as superuser:
        points, coins = superuser.execute(
            "INSERT INTO mileage_asset (code, kind, name_ko, name_en, unit) "
            "VALUES ('f', 'point', 'f', 'f', 'P'), ('c', 'point', 'c', 'c', 'C') RETURNING id"
        ).fetchall()
        people = superuser.execute(
            "INSERT INTO identity_member (id, kind, joined_at) "
            "SELECT gen_random_uuid(), 'individual', now() FROM generate_series(1, %s) RETURNING id",
            [SHARED],
        ).fetchall()

    def opened(kind: str, member: Any = None, asset: Any = points, code: str = "") -> int:
        arguments = [kind, asset[0], member, code]
        return int(app.execute("SELECT mileage_open_account_v1(%s, %s, %s, %s)", arguments).fetchone()[0])

    with server.app() as app:
        city = {name: opened(kind) for name, kind in CITY.items()}
        of_coins = {f"coin {name}": opened(kind, asset=coins) for name, kind in CITY.items()}
        return {
            "people": [str(member) for (member,) in people],
            "members": [opened("member", member) for (member,) in people],
            "purses": [opened("member", member, coins) for (member,) in people],
            "stalls": [opened("partner", code=f"stall {number}") for number in range(STALLS)],
            **city,
            **of_coins,
        }


STALLS = 4
CITY = {"issuance": "issuance", "shop": "partner", "expiry": "expiry", "fees": "fees"}


def plant(server: Server, bug: str) -> None:
    """Change the posting function."""
    with server.superuser() as superuser:
        for name, right, wrong in BUGS[bug]:
            source = superuser.execute("SELECT pg_get_functiondef(%s::regproc)", [name]).fetchone()[0]
            if right not in source:
                raise RuntimeError(f"{bug}: {name} does not say {right!r} any more")
            superuser.execute(source.replace(right, wrong))


@contextmanager
def own_server() -> Iterator[Server]:
    base = Path(tempfile.mkdtemp(prefix="wallet-fuzz-"))
    server = Server(base)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(base, ignore_errors=True)


def fuzz(server: Server, *, seconds: float, seed: str, clients: int = 4, kills: int) -> Run:
    """Run clients, kill them and the server, then verify."""
    run, chance = Run(), random.Random(seed)
    fleet = Fleet(server, json.dumps(build_world(server)), seed)
    try:
        fleet.fill(clients)
        fleet.wait_until_all_write()
        start = time.time()
        moments = [start + seconds * (step + 0.5) / (kills + 1) for step in range(kills)]
        of_clients = [start + seconds * (step + 1) / (kills + 2) for step in range(kills + 1)] if kills else []
        while time.time() < start + seconds and not run.wrong:
            time.sleep(0.2)
            if moments and time.time() > moments[0]:
                moments.pop(0)
                server.kill()
                run.server_kills += 1
            if of_clients and time.time() > of_clients[0]:
                of_clients.pop(0)
                fleet.kill_one(chance)
                run.client_kills += 1
            run.wrong += fleet.failed()
            fleet.fill(clients)
        run.wrong += fleet.stop()
    finally:
        fleet.kill_all()
    verify(server, run, fleet.journals)
    return run


class Fleet:
    """The clients of a run."""

    def __init__(self, server: Server, world: str, seed: str) -> None:
        self.server, self.world, self.seed = server, world, seed
        self.journals = server.base / f"journals-{seed}"
        self.journals.mkdir()
        self.stop_file = server.base / f"stop-{seed}"
        self.started = 0
        self.running: list[subprocess.Popen[bytes]] = []

    def fill(self, clients: int) -> None:
        while len(self.running) < clients:
            self.started += 1
            journal = self.journals / str(self.started)
            arguments = [self.world, f"{self.seed}-{self.started}", str(self.stop_file), str(journal)]
            command = [sys.executable, "-m", "tests.mileage.fuzz_client", *arguments]
            self.running.append(subprocess.Popen(command, env=self.server.environment))

    def wait_until_all_write(self) -> None:
        while len(list(self.journals.iterdir())) < self.started and not self.failed():
            time.sleep(0.1)

    def kill_one(self, chance: random.Random) -> None:
        victim = self.running.pop(chance.randrange(len(self.running)))
        victim.kill()
        victim.wait()

    def failed(self) -> list[str]:
        return [f"a client ended with {one.returncode}; its error is above" for one in self.running if one.poll()]

    def stop(self) -> list[str]:
        self.stop_file.touch()
        for client in self.running:
            client.wait(60)
        return self.failed()

    def kill_all(self) -> None:
        for client in self.running:
            client.kill()
            client.wait()


def verify(server: Server, run: Run, journals: Path) -> None:
    """Read the journals, and compare them with the database; then every rule of the ledger."""
    answers: dict[str, list[Any]] = {}
    for path in journals.iterdir():
        for line in path.read_text().splitlines(keepends=True):
            if line.endswith("\n"):
                _read(run, answers, *json.loads(line))
    with server.app() as app:
        stored = {
            key: (code, transfer)
            for key, code, transfer in app.execute(
                "SELECT key, code, transfer_id FROM mileage_idempotencyrecord WHERE client LIKE 'fuzz-%'"
            )
        }
        for key, (code, transfer) in answers.items():
            if stored.get(key) != (code, transfer):
                run.wrong.append(f"{key} was answered {code} {transfer}, and the books say {stored.get(key)}")
        for kind, said in run.done:
            if said and (gone := _is_lost(app, said)):
                run.wrong.append(f"{kind} {said} was acknowledged, and {gone}")
    check = subprocess.run(
        [sys.executable, "manage.py", "ledger_check"],
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if not run.operations:
        run.wrong.append("nothing was acknowledged")
    if check.returncode:
        run.wrong += [line for line in check.stdout.splitlines() if not line.startswith("ok")] or [check.stderr]


def _read(run: Run, answers: dict[str, list[Any]], what: str, body: Any) -> None:
    if what == "wrong":
        run.wrong.append(body)
    if what == "did":
        run.kinds[body[0]] += 1
        run.operations += 1
        run.done.append(body)
    if what != "answer":
        return
    kind, rows = body
    run.kinds[kind] += 1
    for key, code, transfer, _hold, _replayed in rows:
        run.operations += 1
        run.codes[code] += 1
        if code == "key_reused":
            continue  # the key belongs to its first payload
        if answers.setdefault(key, [code, transfer]) != [code, transfer]:
            run.wrong.append(f"{key} was answered {answers[key]} and then {[code, transfer]}")


def _is_lost(app: psycopg.Connection[Any], said: dict[str, Any]) -> str:
    """What the books say instead of what was acknowledged."""
    name, value = next(iter(said.items()))
    for kept, question in KEPT.items():
        if kept == name and not app.execute(f"SELECT EXISTS ({question})", [value]).fetchone()[0]:
            return f"this finds nothing: {question}"
    return ""


KEPT = {
    "closed": "SELECT FROM mileage_account WHERE id = %s AND state = 'closed'",
    "month": "SELECT FROM mileage_period WHERE month = %s",
    "award": "SELECT FROM mileage_award WHERE id = %s",
    "claim": "SELECT FROM mileage_clawback WHERE id = %s",
}


def too_little(run: Run, *, seconds: float, kills: int) -> list[str]:
    """What a run must have done to say anything: operations, kills, and of each kind its share."""
    least, requests = round(OPERATIONS * min(1, seconds / 60)), sum(run.kinds.values())
    found = []
    if run.operations < least:
        found.append(f"{run.operations} operations were acknowledged, and {least} are asked for")
    if run.server_kills < kills or run.client_kills < kills + bool(kills):
        found.append(f"the server was killed {run.server_kills} times, clients {run.client_kills}: too few")
    shares = {kind: run.kinds[kind] / max(requests, 1) for kind in KINDS}
    found += [
        f"{kind}: {share:.2%} of the requests, and {LEAST_SHARE:.0%} are asked for"
        for kind, share in shares.items()
        if share < LEAST_SHARE
    ]
    return found


OPERATIONS, LEAST_SHARE = 10_000, 0.01  # in a minute
KINDS = (
    "award", "spend", "late", "stall", "gift", "hold", "capture", "release", "timeout", "reverse", "expire",
    "clawback", "exchange", "batch", "linked", "replay", "other payload", "freeze", "seal", "close account",
    "close period", "earn", "claim", "collect",
)  # fmt: skip


def report(run: Run) -> None:
    kills = f"kill -9 of the server {run.server_kills} times, of clients {run.client_kills}"
    print(f"{run.operations} operations acknowledged; {kills}")
    total = sum(run.kinds.values()) or 1
    print("requests: " + ", ".join(f"{kind} {count * 100 / total:.1f} %" for kind, count in run.kinds.most_common()))
    print("answers: " + ", ".join(f"{code} {count}" for code, count in run.codes.most_common()))
    for line in run.wrong[:30]:
        print(f"WRONG: {line}")


def selftest(seed: str, seconds: float) -> bool:
    """Whether each planted bug is caught."""
    caught = True
    for bug in BUGS:
        with own_server() as server:
            plant(server, bug)
            run = fuzz(server, seconds=seconds, seed=seed, kills=0)
        print(f"{bug}: {f'caught, {len(run.wrong)} findings, such as: {run.wrong[0]}' if run.wrong else 'NOT CAUGHT'}")
        caught &= bool(run.wrong)
    return caught


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mileage.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", default="")
    parser.add_argument("--selftest", action="store_true")
    options = parser.parse_args()
    seed = options.seed or str(random.SystemRandom().randrange(10**6))
    print(f"seed {seed}", flush=True)
    if options.selftest:
        return 0 if selftest(seed, min(options.seconds, 15)) else 1
    with own_server() as server:
        run = fuzz(server, seconds=options.seconds, seed=seed, kills=KILLS)
    run.wrong += too_little(run, seconds=options.seconds, kills=KILLS)
    report(run)
    return 1 if run.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
