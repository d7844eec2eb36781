"""Carrying out the table: each rule in batches, each batch in a transaction with its entry in the log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

import structlog
from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import now

from anchoring.actions import append_commitment
from anchoring.log.records import JSON
from identity.retention import Rule, registered_rules

from .models import Destruction

log = structlog.get_logger(__name__)
DESTROYED = "retention.destroyed"
ROUNDS = 40  # batches of a rule in one run; what is left waits for the next
_LOCK = 0x7265746E  # first half of the advisory lock; the second is the rule's


def destroy(rules: Iterable[Rule] | None = None) -> dict[str, int]:
    """Destroy what is due by all rules, or these. May run late, twice at once, and be killed. How many of each.

    A rule that fails holds up no other; the next run tries again.
    """
    done: dict[str, int] = {}
    for rule in registered_rules() if rules is None else rules:
        try:
            count = sum(_batches(rule))
        except Exception as error:  # its text may hold a row's values
            log.error("retention.failed", rule=rule.code, error=type(error).__name__)
            continue
        if count:
            done[rule.code] = count
            log.info("retention.destroyed", rule=rule.code, count=count)
    return done


def _batches(rule: Rule) -> Iterable[int]:
    for _round in range(ROUNDS if rule.destroy else 0):
        count = _batch(rule)
        yield count
        if not count:
            return


@transaction.atomic
def _batch(rule: Rule) -> int:
    """One at a time for a rule: another worker that is at it makes this one nothing to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, rule.code])
        if cursor.fetchone() != (True,) or rule.destroy is None:
            return 0
    at = now()
    count = rule.destroy(at - rule.period if rule.period else at)
    if count:
        note(rule.code, count)
    return count


def note(rule: str, count: int) -> None:
    """Add to the log of the day, in the transaction of the destruction."""
    at = now()
    day = at.astimezone(UTC).date()
    entry = Destruction(rule=rule, day=day, count=count, last_at=at)
    rows = Destruction.objects.filter(rule=rule, day=day)
    if not rows.update(count=F("count") + count, last_at=at):
        with connection.cursor() as cursor:  # another rule's worker never writes this row; a replay may
            cursor.execute(_ADD, [entry.rule, entry.day, entry.count, entry.last_at])


_ADD = """
INSERT INTO retention_destruction AS d (rule, day, count, last_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (rule, day) DO UPDATE SET count = d.count + EXCLUDED.count, last_at = EXCLUDED.last_at
"""


def close_days() -> int:
    """Commit to the days that are over. How many entries."""
    count = 0
    for pk in Destruction.objects.filter(commitment=None, day__lt=now().astimezone(UTC).date()).values_list("pk"):
        with transaction.atomic():
            row = Destruction.objects.select_for_update().filter(pk=pk[0], commitment=None).first()
            if row is None:
                continue
            row.commitment = append_commitment(DESTROYED, record_of(row))
            row.save(update_fields=["commitment"])
            count += 1
    return count


def record_of(row: Destruction) -> dict[str, JSON]:
    """What the log commits to: which rule, on which day, how many. Nothing of what it was."""
    return {"rule": row.rule, "day": row.day.isoformat(), "count": row.count}
