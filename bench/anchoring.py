"""The log: building it, appending to a large one, proving from the database, and the delay of an action's proof.

On a PostgreSQL of its own with durable commits. Rounds are interleaved; values are medians; one core. The size is
1,000,000 leaves, with SCALE=full 10,000,000.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FULL = os.environ.get("SCALE") == "full"
BUILT = 1_000_000
LARGE = 10_000_000 if FULL else 1_000_000
APPENDED = 1_000
CHUNK = 65_536
PROVEN = 1_000
BEAT = 5.0  # seconds, as in wallet/settings/background.py
PRIVATE = Ed25519PrivateKey.generate()
MB = 1024 * 1024


def sign(text: bytes) -> bytes:
    return PRIVATE.sign(text)


def public_keys() -> list[bytes]:
    return [PRIVATE.public_key().public_bytes_raw()]


@contextmanager
def database() -> Iterator[str]:
    """A migrated database of our own; yields the superuser's address."""
    from wallet.embedded import postgres, roles

    with tempfile.TemporaryDirectory(prefix="wallet-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # as root the server runs as nobody, who must pass through
        server = postgres.start(Path(folder) / "pg")
        try:
            roles.prepare(server.url(), "wallet")
            os.environ |= {"SANDBOX": "1", "EMBEDDED": "1", "VAR_DIR": folder, "REDIS_URL": "redis://localhost:1"}
            os.environ |= {"DJANGO_SETTINGS_MODULE": "wallet.settings", "LOG_LEVEL": "ERROR"}
            owner = os.environ | {"DATABASE_URL": server.url("wallet_owner", "wallet")}
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0", "anchoring"], env=owner, check=True)
            os.environ["DATABASE_URL"] = server.url("wallet_app", "wallet")
            import django
            from django.conf import settings
            from django.db import connections

            django.setup()
            settings.CHECKPOINT_SIGNER, settings.CHECKPOINT_KEYS = f"{__name__}.sign", f"{__name__}.public_keys"
            yield server.url(database="wallet")
            connections.close_all()
            connections["default"].close_pool()
        finally:
            server.stop()


def seconds(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def core_seconds(task: Callable[[], object]) -> float:
    """Processor time of this process and of its database backend: the same on a busy machine, unlike the clock's."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")

    def used() -> float:
        ticks = stat.read_text().rpartition(")")[2].split()
        return time.process_time() + (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")

    start = used()
    task()
    return used() - start


def row(name: str, value: float, unit: str, baseline: float | None, target: float, *, most: bool) -> dict[str, Any]:
    """`most`: the target bounds from above, and bounds the ratio where there is a baseline."""
    judged = value / baseline if baseline else value
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "baseline": round(baseline, 4) if baseline else None,
        "ratio": round(judged, 3) if baseline else None,
        "target": target,
        "holds": judged <= target if most else judged >= target,
    }


def plain(digests: list[bytes]) -> bytes:
    """The same tree with nothing but hashlib."""
    level = [sha256(b"\x00" + digest).digest() for digest in digests]
    while len(level) > 1:
        above = [sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = above + level[len(above) * 2 :]
    return level[0]


def build(log: Any, digests: list[bytes]) -> bytes:
    """Grow a log from nothing and store its tiles, chunk by chunk, in one transaction."""
    from django.db import transaction

    from anchoring.log.tiles import edge_keys, grow
    from anchoring.storage import write_tiles

    size, root, edge = 0, b"", {}
    with transaction.atomic():
        for start in range(0, len(digests), CHUNK):
            growth = grow(size, edge, digests[start : start + CHUNK])
            write_tiles(log, growth.tiles)
            size, root = growth.size, growth.root
            edge = {key: growth.tiles.get(key) or edge[key] for key in edge_keys(size)}
    return root


def new_log(year: int) -> Any:
    from anchoring.merkle import EMPTY_ROOT
    from anchoring.models import Log, LogState

    return Log.objects.create(origin=f"bench.example/log/{year}", year=year, root=EMPTY_ROOT, state=LogState.FROZEN)


def build_rows(rounds: int) -> list[dict[str, Any]]:
    digests = [sha256(b"%d" % number).digest() for number in range(BUILT)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    built, baseline, memory = [], [], 0
    for number in range(rounds):
        log = new_log(2900 + number)
        roots = []
        built.append(seconds(lambda log=log, roots=roots: roots.append(build(log, digests))))
        memory = memory or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
        baseline.append(seconds(lambda roots=roots: roots.append(plain(digests))))
        assert roots[0] == roots[1]
    value, bare = statistics.median(built), statistics.median(baseline)
    return [
        row(f"Build {BUILT:,} leaves and store the tiles, of plain hashlib", value, "s", bare, 1.5, most=True),
        row("Memory while building, over the data", memory / MB, "MB", None, 100, most=True),
    ]


def fill(superuser: str, log: Any, digests: Iterator[bytes]) -> None:
    """Give a log LARGE leaves with their rows, past the triggers."""
    import psycopg

    from anchoring.log.tiles import edge_keys, grow
    from anchoring.storage import write_tiles

    size, root, edge = 0, b"", {}
    with psycopg.connect(superuser) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(
            "COPY anchoring_commitment (id, salt, digest, kind, created_at) FROM STDIN (FORMAT binary)"
        ) as out:
            out.set_types(["int8", "bytea", "bytea", "varchar", "timestamptz"])
            chunk: list[bytes] = []
            now = dt.datetime.now(dt.UTC)
            for number, digest in enumerate(digests, 1):
                out.write_row((number, digest[:16], digest, "bench.record", now))
                chunk.append(digest)
                if len(chunk) == CHUNK or number == LARGE:
                    growth = grow(size, edge, chunk)
                    write_tiles(log, growth.tiles)
                    size, root, chunk = growth.size, growth.root, []
                    edge = {key: growth.tiles.get(key) or edge[key] for key in edge_keys(size)}
        cursor.execute(
            "INSERT INTO anchoring_leaf (commitment_id, log_id, index) SELECT id, %s, id - 1 FROM anchoring_commitment "
            "WHERE kind = 'bench.record'",
            [log.pk],
        )
        cursor.execute("SELECT setval('anchoring_commitment_id_seq', %s)", [LARGE])
        cursor.execute("UPDATE anchoring_log SET size = %s, root = %s WHERE id = %s", [size, root, log.pk])
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE anchoring_commitment, anchoring_leaf, anchoring_tile")


def append_rows(superuser: str, large: Any, rounds: int) -> list[dict[str, Any]]:
    """Sequencing 1,000 commitments: leaves, tiles and head, in one durable transaction."""
    import psycopg

    from anchoring.actions import append_commitment
    from anchoring.actions.sequencing import sequence_commitments

    taken: dict[str, list[float]] = {"large": [], "empty": []}
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for number in range(rounds):
            for which, log in (("large", large), ("empty", new_log(4000 + number))):
                connection.execute("UPDATE anchoring_log SET state = 'frozen' WHERE state = 'open'")
                connection.execute("UPDATE anchoring_log SET state = 'open', year = 3500 WHERE id = %s", [log.pk])
                for item in range(APPENDED):
                    append_commitment("bench.appended", {"number": item})
                taken[which].append(seconds(sequence_commitments))
                connection.execute("UPDATE anchoring_log SET year = %s WHERE id = %s", [5000 + log.pk, log.pk])
    value, empty = statistics.median(taken["large"]) * 1000, statistics.median(taken["empty"]) * 1000
    return [row(f"Append 1,000 to a log of {LARGE:,}, of an empty one", value, "ms", empty, 1.5, most=True)]


def prove_all(log: Any, indexes: list[int]) -> None:
    from anchoring.queries import prove_inclusion

    for index in indexes:
        prove_inclusion(log, index, log.size)


def proof_rows(large: Any, rounds: int) -> list[dict[str, Any]]:
    from anchoring.actions.signing import sign_checkpoints
    from anchoring.log.records import digest_of
    from anchoring.models import Commitment
    from anchoring.queries import build_bundle

    large.refresh_from_db()
    rates = []
    for number in range(rounds):
        indexes = random.Random(number).sample(range(large.size), PROVEN)
        rates.append(PROVEN / core_seconds(lambda indexes=indexes: prove_all(large, indexes)))
    sign_checkpoints()
    last = Commitment.objects.filter(leaf__log=large, kind="bench.appended").order_by("pk")[7]
    record = {"number": 7}
    assert digest_of(bytes(last.salt), {"kind": last.kind, **record}) == bytes(last.digest)
    bundle = len(json.dumps(build_bundle(last, record)))
    return [
        row(
            f"Inclusion proofs from the database at {LARGE:,} leaves, one core",
            statistics.median(rates),
            "1/s",
            None,
            1000,
            most=False,
        ),
        row("Size of a bundle without cosignatures", bundle / 1024, "kB", None, 16, most=True),
    ]


def delay_rows(rounds: int) -> list[dict[str, Any]]:
    """From an action to its signed checkpoint: at most one beat, and the work."""
    from anchoring.actions import append_commitment
    from anchoring.actions.sequencing import sequence_commitments
    from anchoring.actions.signing import sign_checkpoints

    def once() -> None:
        append_commitment("bench.delay", {})
        sequence_commitments()
        sign_checkpoints()

    work = statistics.median(seconds(once) for _ in range(rounds))
    return [row("From an action to its signed checkpoint, at most", BEAT + work, "s", None, 10, most=True)]


def measure(rounds: int = 3) -> list[dict[str, Any]]:
    with database() as superuser:
        rows = build_rows(rounds)
        large = new_log(3000)
        fill(superuser, large, (sha256(b"%d" % number).digest() for number in range(LARGE)))
        rows += append_rows(superuser, large, rounds + 2)
        rows += proof_rows(large, rounds)
        return rows + delay_rows(9)


def main() -> None:
    rows = measure()
    for each in rows:
        ratio = "" if each["ratio"] is None else f"ratio {each['ratio']}"
        holds = "holds" if each["holds"] else "MISSED"
        value = f"{each['value']:>10,.2f} {each['unit']:<4}"
        print(f"{each['name']:<66} {value} {ratio:<12} target {each['target']:<6} {holds}")
    out = Path("var/bench/anchoring.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
