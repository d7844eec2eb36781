"""Tiles in the database: read many in one query, write a batch's in one, both in PostgreSQL's binary format."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from .log.tiles import Hashes, Key, keys_of
from .merkle import Range
from .models import Log

_READ = """
    SELECT tile.level, tile.index, tile.data
    FROM unnest(%s::smallint[], %s::bigint[]) AS wanted (level, index)
    JOIN anchoring_tile AS tile ON tile.log_id = %s AND tile.level = wanted.level AND tile.index = wanted.index
"""
_WRITE = """
    INSERT INTO anchoring_tile (log_id, level, index, data)
    SELECT %s, * FROM unnest(%s::smallint[], %s::bigint[], %b::bytea[])
    ON CONFLICT (log_id, level, index) DO UPDATE SET data = excluded.data
"""


def read_tiles(log: Log, keys: Iterable[Key]) -> dict[Key, bytes]:
    """The stored tiles among `keys`."""
    wanted = list(keys)
    with _cursor() as cursor:
        cursor.execute(_READ, [[level for level, _ in wanted], [index for _, index in wanted], log.pk])
        return {(level, index): data for level, index, data in cursor}


def write_tiles(log: Log, tiles: Mapping[Key, bytes]) -> None:
    """Store tiles; a partial one replaces its shorter self."""
    if tiles:
        levels, indexes = [level for level, _ in tiles], [index for _, index in tiles]
        with _cursor() as cursor:
            cursor.execute(_WRITE, [log.pk, levels, indexes, list(tiles.values())])


def reader(log: Log, ranges: Iterable[Range]) -> Hashes:
    """A function that gives the tiles needed for the hashes of those ranges, fetched at once."""
    tiles = read_tiles(log, keys_of(ranges))
    return lambda level, index: tiles[level, index]


@contextmanager
def _cursor() -> Iterator[psycopg.Cursor[Any]]:
    """A cursor that sends values apart from the statement and in binary; Django's would write tiles out in hex."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.format = psycopg.pq.Format.BINARY
        yield cursor
