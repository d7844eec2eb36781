"""The city was redrawn: entries follow their dong into the successor district. Nobody guesses without a dong."""

from datetime import date

from django.db import connection, transaction

from identity.actors import Actor
from identity.audit import record
from identity.queries import today

from .. import writing

# Where an entry's place went since it was last written: by dong; or, when the whole district went to one, without it.
_STEPS = """
CREATE TEMPORARY TABLE register_moving ON COMMIT DROP AS
SELECT DISTINCT ON (e.id) e.id AS entry_id, r.id AS residence_id, s.successor_id, s.effective_on
FROM register_registerentry e
JOIN register_residence r ON r.entry_id = e.id AND r.until IS NULL
JOIN identity_district d ON d.id = e.district_id
JOIN identity_dongsuccession s ON s.predecessor_id = e.district_id
    AND s.effective_on <= %(day)s AND s.effective_on > r.since
WHERE e.state <> 'ended' AND (s.dong = e.dong OR (NOT d.valid @> %(day)s::date AND s.successor_id = ALL (
    SELECT every.successor_id FROM identity_dongsuccession every WHERE every.predecessor_id = e.district_id)))
ORDER BY e.id, (s.dong = e.dong) DESC, s.effective_on
"""
_WRITE = (
    """
    UPDATE register_residence r SET until = m.effective_on FROM register_moving m WHERE r.id = m.residence_id
    """,
    """
    UPDATE register_registerentry e SET district_id = m.successor_id FROM register_moving m WHERE e.id = m.entry_id
    """,
    """
    INSERT INTO register_residence (entry_id, district_id, dong, since)
    SELECT e.id, e.district_id, e.dong, m.effective_on
    FROM register_moving m JOIN register_registerentry e ON e.id = m.entry_id
    """,
)


@transaction.atomic
def carry_over(*, by: Actor, on: date | None = None) -> int:
    """Move every entry whose dong went to another district by this day (today). Returns how many moved."""
    writing.lock_register()
    total = 0
    while moved := _one_step(on or today()):
        total += moved
    if total:
        record("register.carried_over", by=by, detail={"entries": total})
    return total


def _one_step(day: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.register_moving")
        cursor.execute(_STEPS, {"day": day})
        moved = int(cursor.rowcount)
        if moved:
            for statement in _WRITE:
                cursor.execute(statement)
    return moved
