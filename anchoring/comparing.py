"""Every record with its commitment: rows altered, rows without a leaf, leaves without a row or a tombstone."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import Count, Max

from .log.records import digest_of, with_kind
from .models import Commitment, Tombstone
from .sources import Finding, Row, Source, registered_sources

_CHUNK = 1_000


class Seen:
    """Which commitments a row was found for: one bit each."""

    def __init__(self) -> None:
        last = Commitment.objects.aggregate(last=Max("pk"))["last"] or 0
        self._bits = bytearray(last // 8 + 1)

    def __contains__(self, pk: int) -> bool:
        return pk // 8 < len(self._bits) and bool(self._bits[pk // 8] & 1 << pk % 8)

    def add(self, pk: int) -> None:
        self._bits[pk // 8] |= 1 << pk % 8


def compare_records() -> Iterator[Finding]:
    """Everything that does not fit between rows and commitments. Reads all of both."""
    seen = Seen()
    for source in registered_sources():
        for chunk in _chunks(source.rows()):
            yield from (item for item in chunk if isinstance(item, Finding))
            yield from _compare(source, [item for item in chunk if isinstance(item, Row)], seen)
    yield from _without_row(seen)
    yield from _without_tombstone()


def uncompared() -> dict[str, int]:
    """Commitments of kinds that no source speaks for, so that nobody takes them for compared."""
    known = set().union(*(source.kinds for source in registered_sources()))
    rows = Commitment.objects.exclude(kind__in=known).values_list("kind").annotate(count=Count("pk"))
    return dict(rows.order_by("kind"))


def _chunks(items: Iterable[Row | Finding]) -> Iterator[list[Row | Finding]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


def _compare(source: Source, rows: list[Row], seen: Seen) -> Iterator[Finding]:
    ids = [row.commitment for row in rows if row.commitment is not None]
    commitments = Commitment.objects.in_bulk(ids)
    unplaced = set(Commitment.objects.filter(pk__in=ids, leaf=None, pending=None).values_list("pk", flat=True))
    since = dict(Tombstone.objects.filter(erased__in=ids).values_list("erased_id", "at"))
    for row in rows:
        commitment = commitments.get(row.commitment) if row.commitment is not None else None
        if commitment is None or commitment.pk in unplaced:
            yield Finding("record.without_leaf", row.subject)
        if commitment is None:
            continue
        if commitment.pk in seen:
            yield Finding("record.shares_a_commitment", row.subject)
        seen.add(commitment.pk)
        if commitment.salt is None and commitment.pk in since:
            yield Finding("record.not_verifiable", f"{row.subject} since {since[commitment.pk]:%Y-%m-%d}", lawful=True)
        elif commitment.salt is not None and not _is_committed(source, commitment, bytes(commitment.salt), row):
            yield Finding("record.altered", row.subject)


def _is_committed(source: Source, commitment: Commitment, salt: bytes, row: Row) -> bool:
    if commitment.kind not in source.kinds:
        return False
    try:
        digest = digest_of(salt, with_kind(commitment.kind, row.record))
    except (TypeError, ValueError):  # what a row says now could never have been committed
        return False
    return digest == bytes(commitment.digest)


def _without_row(seen: Seen) -> Iterator[Finding]:
    """Leaves of known kinds for which no row was found: deleted, lawfully or not."""
    for source in registered_sources():
        rows = Commitment.objects.filter(kind__in=source.kinds).order_by("pk")
        for pk, kind, at in rows.values_list("pk", "kind", "tombstone__at").iterator():
            if pk in seen:
                continue
            if at is None:
                yield Finding("record.missing", f"{kind} {pk}")
            else:
                yield Finding("record.not_verifiable", f"{kind} {pk} since {at:%Y-%m-%d}", lawful=True)


def _without_tombstone() -> Iterator[Finding]:
    # what was taken up again after a restore never had its salt here
    for row in Commitment.objects.filter(salt=None, tombstone=None).exclude(kind="log.recovered").iterator():
        yield Finding("salt.destroyed_without_tombstone", f"{row.kind} {row.pk}")
