"""The resident register: 100,000 rows tried out, applied, applied again and undone, against a COPY of the same rows.

Baseline and values are measured in the same run, interleaved; medians of several rounds. Seconds of wall clock.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TARGET_SECONDS = 30.0
FULL = os.environ.get("SCALE") == "full"
ROWS, ROUNDS = (1_000_000, 1) if FULL else (100_000, 2)
SEED = 11


def measure() -> list[dict[str, Any]]:
    """Needs Django, a migrated database of its own and Redis."""
    from identity.queries import today
    from identity.register.generator import as_csv, generate

    people = list(generate(ROWS, SEED, today()))
    content = b"".join(as_csv(iter(people)))
    rounds = [_round(content, people) for _ in range(ROUNDS)]
    medians = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
    copied = medians.pop("copy")
    return [_row(name, seconds, copied) for name, seconds in medians.items()]


def _round(content: bytes, people: list[Any]) -> dict[str, float]:
    from identity.register.actions.applying import apply_list
    from identity.register.actions.undoing import request_undo, undo_list
    from identity.register.models import RegisterImport

    seen = {"copy": _copy_alone(people)}
    first = _checked(content, seen, "dry run")
    seen["apply"] = _timed(lambda: apply_list(_started(first), by=_system()))
    again = _checked(content, {}, "")
    seen["apply the same list again"] = _timed(lambda: apply_list(_started(again), by=_system()))
    done = [again, first]
    if FULL:
        moved = _checked(
            content.replace(",연수구,".encode(), ",남동구,".encode()).replace(b",0\r\n", b",1\r\n"), {}, ""
        )
        seen["apply a list that changes half"] = _timed(lambda: apply_list(_started(moved), by=_system()))
        done.insert(0, moved)
    for each in done:
        request_undo(RegisterImport.objects.get(pk=each.pk), by=_system())
        spent = _timed(lambda each=each: undo_list(each.pk, by=_system()))  # type: ignore[misc]
    seen["undo"] = spent
    return seen


def _checked(content: bytes, seen: dict[str, float], name: str) -> Any:
    from identity.queries import today
    from identity.register.actions.uploading import check_list, upload_list
    from identity.register.files import MemoryFile

    listed = upload_list(MemoryFile(content), today(), by=_system())
    seen[name] = _timed(lambda: check_list(listed.pk, by=_system()))
    return listed


def _started(listed: Any) -> Any:
    from identity.register.actions.applying import request_apply

    request_apply(listed, by=_system())
    return listed.pk


def _copy_alone(people: list[Any]) -> float:
    """What PostgreSQL needs for the rows alone: COPY into a table of the same columns, without any index or check."""
    from django.db import connection, transaction

    from identity.queries import today
    from identity.register import staging

    places = staging.known_districts(today())
    rows = [
        (number, one.register_key, one.name, one.birth_date, places[one.district], one.dong, one.household_key, 1)
        for number, one in enumerate(people)
    ]

    def copy() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(staging._CREATE)
            with cursor.copy(staging._COPY) as stream:
                for row in rows:
                    stream.write_row(row)

    return _timed(copy)


def _system() -> Any:
    from identity.actors import Actor

    return Actor.system("bench")


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _row(name: str, seconds: float, copied: float) -> dict[str, Any]:
    return {
        "name": f"register: {name}, {ROWS:,} rows",
        "value": round(seconds, 3),
        "unit": "s",
        "baseline": round(copied, 3),
        "ratio": round(seconds / copied, 2),
        "target": TARGET_SECONDS * ROWS / 100_000,
        "holds": seconds < TARGET_SECONDS * ROWS / 100_000,
    }


@contextmanager
def _scratch() -> Iterator[None]:
    """Servers of our own, thrown away afterwards."""
    from wallet.embedded import postgres, redis, roles

    with tempfile.TemporaryDirectory(prefix="wallet-bench-") as folder:
        base = Path(folder)
        base.chmod(0o711)  # as root the server runs as nobody, who must pass through
        server, cache = postgres.start(base / "pg"), redis.start(base / "redis")
        try:
            roles.prepare(server.url(), "bench")
            os.environ |= {"SANDBOX": "1", "VAR_DIR": str(base / "var"), "REDIS_URL": cache.url}
            owner = os.environ | {"DATABASE_URL": server.url("wallet_owner", "bench")}
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=owner, check=True)
            os.environ |= {"DATABASE_URL": server.url("wallet_app", "bench"), "EMBEDDED": "1"}
            yield
        finally:
            cache.stop()
            server.stop()


def main() -> None:
    with _scratch():
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallet.settings")
        django.setup()
        rows = measure()
        from django.db import connection

        connection.close_pool()
    for each in rows:
        holds = "holds" if each["holds"] else "MISSED"
        print(f"{each['name']:<60} {each['value']:>8.2f} s  COPY alone {each['baseline']:>6.2f} s  {holds}")
    out = Path("var/bench/register.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
