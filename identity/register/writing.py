"""The staged list written into the register, and written out of it again. Sets, not rows; the caller's transaction."""

from typing import Any

from django.db import connection

from .models import RegisterImport
from .staging import WHOLE_SETS

# One writer at a time: applying, undoing, ending and carrying over take this lock first.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('register.write'))"

_DIFFERS = """
    (e.state <> 'active' OR (e.name, e.birth_date, e.district_id, e.dong, e.household_key, e.child_count)
        IS DISTINCT FROM (s.name, s.birth_date, s.district_id, s.dong, s.household_key, s.child_count))
"""
_APPLY = (
    # What stood there before, for seven days.
    f"""
    INSERT INTO register_registerchange (register_import_id, entry_id, kind, before, residences_before)
    SELECT %(id)s, e.id, 'changed', to_jsonb(e), jsonb_agg(to_jsonb(r)) FILTER (WHERE r.id IS NOT NULL)
    FROM register_staged s JOIN register_registerentry e ON e.register_key = s.register_key
    LEFT JOIN register_residence r ON r.entry_id = e.id
    WHERE {_DIFFERS}
    GROUP BY e.id
    """,  # noqa: S608 - our own text
    """
    INSERT INTO register_registerchange (register_import_id, entry_id, kind, before)
    SELECT %(id)s, e.id, 'missing', to_jsonb(e)
    FROM register_registerentry e LEFT JOIN register_staged s ON s.register_key = e.register_key
    WHERE e.state = 'active' AND s.register_key IS NULL
    """,
    # Who moved leaves the old place on the day of the list.
    """
    UPDATE register_residence r SET until = GREATEST(r.since, %(day)s)
    FROM register_registerchange c
    JOIN register_registerentry e ON e.id = c.entry_id
    JOIN register_staged s ON s.register_key = e.register_key
    WHERE c.register_import_id = %(id)s AND c.kind = 'changed' AND r.entry_id = e.id AND r.until IS NULL
      AND (r.district_id, r.dong) IS DISTINCT FROM (s.district_id, s.dong)
    """,
    """
    UPDATE register_registerentry e
    SET name = s.name, birth_date = s.birth_date, district_id = s.district_id, dong = s.dong,
        household_key = s.household_key, child_count = s.child_count, state = 'active',
        since = CASE WHEN e.state = 'ended' THEN %(day)s ELSE e.since END, until = NULL,
        suspended_on = NULL, suspended_at = NULL, missing_from_id = NULL, changed_by_id = %(id)s
    FROM register_registerchange c, register_staged s
    WHERE c.register_import_id = %(id)s AND c.kind = 'changed' AND e.id = c.entry_id AND s.register_key = e.register_key
    """,
    """
    INSERT INTO register_residence (entry_id, district_id, dong, since)
    SELECT e.id, e.district_id, e.dong, %(day)s
    FROM register_registerchange c JOIN register_registerentry e ON e.id = c.entry_id
    WHERE c.register_import_id = %(id)s AND c.kind = 'changed'
      AND NOT EXISTS (SELECT FROM register_residence r WHERE r.entry_id = e.id AND r.until IS NULL)
    """,
    # Missing from a list is not "moved": suspended first.
    """
    UPDATE register_registerentry e
    SET state = 'suspended', suspended_on = %(day)s, suspended_at = %(now)s, missing_from_id = %(id)s
    FROM register_registerchange c
    WHERE c.register_import_id = %(id)s AND c.kind = 'missing' AND e.id = c.entry_id
    """,
    """
    WITH fresh AS (
        INSERT INTO register_registerentry (register_key, name, birth_date, district_id, dong, household_key,
                                            child_count, state, since, changed_by_id)
        SELECT s.register_key, s.name, s.birth_date, s.district_id, s.dong, s.household_key, s.child_count,
               'active', %(day)s, %(id)s
        FROM register_staged s
        WHERE NOT EXISTS (SELECT FROM register_registerentry e WHERE e.register_key = s.register_key)
        ORDER BY s.line
        RETURNING id, district_id, dong
    ), placed AS (
        INSERT INTO register_residence (entry_id, district_id, dong, since)
        SELECT id, district_id, dong, %(day)s FROM fresh
    )
    INSERT INTO register_registerchange (register_import_id, entry_id, kind)
    SELECT %(id)s, id, 'new' FROM fresh
    """,
)
_UNDO = (
    # In the order in which binding takes them: codes, then entries.
    """
    SELECT count(*) FROM (SELECT FROM register_bindingcode b
        WHERE b.entry_id IN (SELECT entry_id FROM register_registerchange
                             WHERE register_import_id = %(id)s AND kind = 'new')
        ORDER BY b.id FOR UPDATE) locked
    """,
    """
    SELECT count(*) FROM (SELECT FROM register_registerentry e
        WHERE e.id IN (SELECT entry_id FROM register_registerchange WHERE register_import_id = %(id)s)
        ORDER BY e.id FOR UPDATE) locked
    """,
    """
    UPDATE register_registerentry e
    SET name = b.name, birth_date = b.birth_date, district_id = b.district_id, dong = b.dong,
        household_key = b.household_key, child_count = b.child_count, state = b.state, since = b.since,
        until = b.until, suspended_on = b.suspended_on, suspended_at = b.suspended_at,
        missing_from_id = b.missing_from_id, changed_by_id = b.changed_by_id
    FROM register_registerchange c, LATERAL jsonb_populate_record(NULL::register_registerentry, c.before) b
    WHERE c.register_import_id = %(id)s AND c.kind <> 'new' AND e.id = c.entry_id
    """,
    """
    DELETE FROM register_residence r USING register_registerchange c
    WHERE c.register_import_id = %(id)s AND c.kind = 'changed' AND r.entry_id = c.entry_id
    """,
    """
    INSERT INTO register_residence
    SELECT b.* FROM register_registerchange c,
        LATERAL jsonb_populate_recordset(NULL::register_residence, c.residences_before) b
    WHERE c.register_import_id = %(id)s AND c.kind = 'changed'
    """,
    # A new entry that a member is bound to is suspended, not deleted; the next list decides.
    """
    UPDATE register_registerentry e
    SET state = 'suspended', suspended_on = %(day)s, suspended_at = %(now)s, missing_from_id = %(id)s
    FROM register_registerchange c
    WHERE c.register_import_id = %(id)s AND c.kind = 'new' AND e.id = c.entry_id
      AND EXISTS (SELECT FROM register_residency r WHERE r.entry_id = e.id)
    """,
    """
    CREATE TEMPORARY TABLE register_gone ON COMMIT DROP AS
    SELECT c.entry_id AS id FROM register_registerchange c
    WHERE c.register_import_id = %(id)s AND c.kind = 'new'
      AND NOT EXISTS (SELECT FROM register_residency r WHERE r.entry_id = c.entry_id)
    """,
    "DELETE FROM register_registerchange WHERE register_import_id = %(id)s",
    "DELETE FROM register_bindingcode WHERE entry_id IN (SELECT id FROM register_gone)",
    "DELETE FROM register_residence WHERE entry_id IN (SELECT id FROM register_gone)",
    "DELETE FROM register_registerentry WHERE id IN (SELECT id FROM register_gone)",
    "DROP TABLE register_gone",
)


def lock_register() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def apply_staged(register_import: RegisterImport, *, now: Any) -> None:
    """New, changed, returned and missing, with the log that undoes them. All of it or, on any error, none."""
    _run(_APPLY, register_import, now)


def undo_applied(register_import: RegisterImport, *, now: Any) -> None:
    """Back to what stood there before this import; only right for the newest one."""
    _run(_UNDO, register_import, now)


def _run(statements: tuple[str, ...], register_import: RegisterImport, now: Any) -> None:
    values = {"id": register_import.pk, "day": register_import.reference_date, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(WHOLE_SETS)
        for statement in statements:
            cursor.execute(statement, values)
