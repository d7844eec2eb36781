"""A list in a temporary table: COPY in, compare as sets, write as sets. Runs inside the caller's transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeVar

from django.db import connection

from identity import queries

from .files import decoded
from .models import ImportChunk, RegisterImport
from .parsing import Fault, Row, district_key, parse

T = TypeVar("T")
_BATCH = 20_000

# A list is compared as a whole: the planner, whose statistics know nothing of rows just written, must not loop.
WHOLE_SETS = "SET LOCAL enable_nestloop = off"
_CREATE = """
DROP TABLE IF EXISTS pg_temp.register_staged;
CREATE TEMPORARY TABLE register_staged (
    line integer NOT NULL, register_key varchar(64) NOT NULL, name varchar(100) NOT NULL, birth_date date NOT NULL,
    district_id bigint NOT NULL, dong varchar(40) NOT NULL, household_key varchar(64) NOT NULL,
    child_count smallint NOT NULL
) ON COMMIT DROP
"""
_COPY = "COPY register_staged FROM STDIN"
# A list that does not say the dong does not take it away: the succession of districts needs it.
_KEEP_DONG = """
CREATE INDEX ON register_staged (register_key);
ANALYZE register_staged;
UPDATE register_staged s SET dong = e.dong
FROM register_registerentry e
WHERE s.dong = '' AND e.register_key = s.register_key AND e.dong <> '' AND e.district_id = s.district_id
"""
_DUPLICATES = """
SELECT line, first FROM (
    SELECT line, min(line) OVER (PARTITION BY register_key) AS first FROM register_staged
) numbered WHERE line > first ORDER BY line LIMIT %s
"""
_COUNTS = """
SELECT count(*),
       count(*) FILTER (WHERE e.id IS NULL),
       count(*) FILTER (WHERE e.state = 'active' AND differs),
       count(*) FILTER (WHERE e.state <> 'active'),
       count(*) FILTER (WHERE e.state = 'active' AND NOT differs)
FROM register_staged s
LEFT JOIN register_registerentry e ON e.register_key = s.register_key
CROSS JOIN LATERAL (SELECT (e.name, e.birth_date, e.district_id, e.dong, e.household_key, e.child_count)
    IS DISTINCT FROM (s.name, s.birth_date, s.district_id, s.dong, s.household_key, s.child_count) AS differs) d
"""
_MISSING = """
SELECT count(*), count(r.id), count(*) FILTER (WHERE absent), count(r.id) FILTER (WHERE absent)
FROM register_registerentry e
LEFT JOIN register_residency r ON r.entry_id = e.id AND r.ended_at IS NULL
LEFT JOIN register_staged s ON s.register_key = e.register_key
CROSS JOIN LATERAL (SELECT s.register_key IS NULL AS absent) a
WHERE e.state = 'active'
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What applying the list would do, in numbers."""

    row_count: int
    new_count: int
    changed_count: int
    returned_count: int
    unchanged_count: int
    active_count: int
    bound_count: int
    missing_count: int
    missing_bound_count: int


def stage(register_import: RegisterImport, *, progress: Callable[[float], None]) -> list[Fault]:
    """Parse the stored file into the temporary table. Every fault counts; the rows that hold are staged."""
    texts = decoded(_chunks(register_import, progress), register_import.encoding)
    rows = parse(texts, known_districts(register_import.reference_date), register_import.reference_date)
    faults: list[Fault] = []
    with connection.cursor() as cursor:
        cursor.execute(WHOLE_SETS)
        cursor.execute(_CREATE)
        while batch := list(islice(rows, _BATCH)):  # the pieces of the file are read on the same connection
            faults.extend(item for item in batch if isinstance(item, Fault))
            with cursor.copy(_COPY) as copy:
                for row in batch:
                    if isinstance(row, Row):
                        copy.write_row(_cells(row))
        cursor.execute(_KEEP_DONG)
    return faults


def duplicates(limit: int) -> list[tuple[int, int]]:
    """(line, the first line with the same key)."""
    with connection.cursor() as cursor:
        cursor.execute(_DUPLICATES, [limit])
        return [(int(line), int(first)) for line, first in cursor.fetchall()]


def duplicate_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) - count(DISTINCT register_key) FROM register_staged")
        return int(cursor.fetchone()[0])


def compare() -> Comparison:
    """The staged list against the register as it stands now."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        rows, new, changed, returned, unchanged = cursor.fetchone()
        cursor.execute(_MISSING)
        active, bound, missing, missing_bound = cursor.fetchone()
    return Comparison(rows, new, changed, returned, unchanged, active, bound, missing, missing_bound)


def known_districts(on: date) -> dict[str, int]:
    """Every way to write a district that exists on the day."""
    found: dict[str, int] = {}
    for district in queries.districts_on(on):
        for written in (district.code, district.name_ko, district.name_en):
            found[district_key(written)] = district.pk
    return found


def _chunks(register_import: RegisterImport, progress: Callable[[float], None]) -> Iterable[bytes]:
    chunks = ImportChunk.objects.filter(register_import=register_import)
    total = chunks.count()
    for number in range(total):
        yield bytes(chunks.values_list("data", flat=True).get(number=number))
        progress((number + 1) / total)


def _cells(row: Row) -> tuple[object, ...]:
    return (
        row.line,
        row.register_key,
        row.name,
        row.birth_date,
        row.district_id,
        row.dong,
        row.household_key,
        row.child_count,
    )
