"""What a sweep finds undone: imports whose worker died, suspensions and windows that are over, codes that expired."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import record
from identity.models import ApprovalState

from .. import rules, writing
from ..models import BindingCode, CodeState, ImportState, RegisterChange, RegisterImport
from ..models.codes import LIVE
from ..models.imports import WORKING
from . import steps
from .applying import _queue_apply
from .undoing import _queue_undo
from .uploading import _queue_check

_QUEUES = {
    ImportState.UPLOADED: _queue_check,
    ImportState.APPLYING: _queue_apply,
    ImportState.UNDOING: _queue_undo,
}
_END = """
WITH ended AS (
    UPDATE register_registerentry SET state = 'ended', until = GREATEST(since, suspended_on)
    WHERE state = 'suspended' AND suspended_at <= %(limit)s
    RETURNING id, until, district_id
), places AS (
    UPDATE register_residence r SET until = GREATEST(r.since, e.until) FROM ended e
    WHERE r.entry_id = e.id AND r.until IS NULL
), codes AS (
    UPDATE register_bindingcode c SET state = 'expired', sealed = NULL FROM ended e
    WHERE c.entry_id = e.id AND c.state IN ('made', 'printed')
), bindings AS (
    UPDATE register_residency r SET ended_at = GREATEST(r.bound_at, %(now)s) FROM ended e
    WHERE r.entry_id = e.id AND r.ended_at IS NULL
    RETURNING r.id
)
SELECT (SELECT count(*) FROM ended), (SELECT count(*) FROM bindings)
"""


@transaction.atomic
def resume_imports(*, by: Actor) -> int:
    """Queue again what no worker holds; after three attempts say that it failed. Returns how many were found."""
    late = RegisterImport.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state__in=WORKING, state_at__lte=now() - rules.RESUME_AFTER
    )
    found = list(late)
    for stuck in found:
        if stuck.attempts < rules.MAX_ATTEMPTS:
            queue = _QUEUES[ImportState(stuck.state)]
            transaction.on_commit(lambda queue=queue, pk=stuck.pk: queue(pk))  # type: ignore[misc]
        else:
            give_up(stuck, by=by)
    return len(found)


def give_up(register_import: RegisterImport, *, by: Actor) -> None:
    """Nothing was written: the transaction that would have is gone. What cannot be undone stays applied."""
    if register_import.state == ImportState.UNDOING:
        steps.move(register_import, ImportState.APPLIED)
    else:
        steps.move(register_import, ImportState.FAILED)
        steps.drop_file(register_import)
    record("register.failed", by=by, subject=register_import, detail={"state": register_import.state})


@transaction.atomic
def put_away_lists(*, by: Actor) -> int:
    """Refuse the lists that the second person refused or let expire, and those that nobody applied for a week."""
    waiting = RegisterImport.objects.select_for_update(of=("self",), skip_locked=True)
    turned_down = waiting.filter(
        state=ImportState.WAITING, approval__state__in=[ApprovalState.REFUSED, ApprovalState.EXPIRED]
    )
    left = waiting.filter(state=ImportState.CHECKED, state_at__lte=now() - rules.UNDO_WINDOW)
    put_away = [*turned_down, *left]
    for abandoned in put_away:
        steps.move(abandoned, ImportState.REFUSED)
        steps.drop_file(abandoned)
        record("register.refused", by=by, subject=abandoned)
    return len(put_away)


@transaction.atomic
def end_suspended(*, by: Actor) -> int:
    """Seven days after it went missing an entry ends, and with it the binding and its codes. Returns how many ended."""
    writing.lock_register()
    if RegisterImport.objects.filter(state=ImportState.UNDOING).exists():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_END, {"limit": now() - rules.UNDO_WINDOW, "now": now()})
        entries, bindings = cursor.fetchone()
    if entries:
        record("register.entries_ended", by=by, detail={"entries": entries, "bindings": bindings})
    return int(entries)


@transaction.atomic
def forget_changes(*, by: Actor) -> int:
    """Delete what stood there before, once it cannot be undone any more. Returns how many rows went."""
    over = RegisterImport.objects.filter(
        state=ImportState.APPLIED, applied_at__lte=now() - rules.UNDO_WINDOW - timedelta(hours=1)
    )
    forgotten = RegisterChange.objects.filter(register_import__in=over)
    count = forgotten._raw_delete(forgotten.db)
    if count:
        record("register.changes_forgotten", by=by, detail={"changes": count})
    return count


@transaction.atomic
def expire_codes(*, by: Actor) -> int:
    """End codes past their day, and those that nobody printed while they could be. Returns how many ended."""
    live = BindingCode.objects.filter(state__in=LIVE)
    late = live.filter(expires_at__lte=now()) | live.filter(state=CodeState.MADE, batch__sealed_until__lte=now())
    count = BindingCode.objects.filter(pk__in=late.values("pk"), state__in=LIVE).update(
        state=CodeState.EXPIRED, sealed=None
    )
    if count:
        record("register.codes_expired", by=by, detail={"codes": count})
    return count
