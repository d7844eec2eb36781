"""The resident register: 100,000 rows tried out, applied and undone, against a COPY of the same rows.

Baseline and values are measured in the same run, in turns; medians of the rounds. Seconds of wall clock.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.harness import Harness, Result

TARGET_SECONDS = 30.0  # for 100,000 rows
SEED = 11


def run(h: Harness) -> None:
    from identity.queries import today
    from identity.register.generator import as_csv, generate

    rows, rounds = h.size(100_000, 1_000_000), h.size(2, 1)
    people = list(generate(rows, SEED, today()))
    content = b"".join(as_csv(iter(people)))
    seen = [_round(content, people, h.full) for _ in range(rounds)]
    medians = {name: statistics.median(each[name] for each in seen) for name in seen[0]}
    copied, target = medians.pop("copy"), TARGET_SECONDS * rows / 100_000
    for name, seconds in medians.items():
        line = f"register: {name}, {rows:,} rows (target in seconds)"
        h.add(Result(line, seconds, "s", copied, seconds / copied, target, seconds < target))


def _round(content: bytes, people: list[Any], full: bool) -> dict[str, float]:
    from identity.register.actions.applying import apply_list
    from identity.register.actions.undoing import request_undo, undo_list
    from identity.register.models import RegisterImport

    seen = {"copy": _copy_alone(people)}
    first = _checked(content, seen, "dry run")
    seen["apply"] = _timed(lambda: apply_list(_started(first), by=_system()))
    done = [first]
    if full:
        for name, listed in (("the same list again", content), ("half changed", content.replace(b",0\r\n", b",1\r\n"))):
            done.insert(0, _checked(listed, {}, ""))
            seen[f"apply, {name}"] = _timed(lambda: apply_list(_started(done[0]), by=_system()))
    for each in done:
        request_undo(RegisterImport.objects.get(pk=each.pk), by=_system())
        seen["undo"] = _timed(lambda each=each: undo_list(each.pk, by=_system()))  # type: ignore[misc]
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
