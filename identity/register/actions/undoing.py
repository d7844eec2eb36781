"""Seven days in which an applied list can be taken back."""

import uuid
from functools import partial

from django.db import transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note, record
from identity.models import Approval
from identity.second_person import request_approval

from .. import errors, progress, rules, writing
from ..models import ChangeKind, ImportState, RegisterChange, RegisterImport, Residency
from . import steps
from .districts import carry_over

UNDO = "register.undo_import"


@transaction.atomic
@audited("register.undo_requested")
def request_undo(register_import: RegisterImport, *, by: Actor, reason: str = "") -> RegisterImport:
    """Take the newest applied list back; a second person is asked when that would suspend more than 1 % of members.

    Raises:
        WrongState, UndoTooLate, NotTheLatest, AnotherAtWork.
    """
    by.require_staff("register.undo_registerimport")
    by.require_scope(district=None)
    asked = steps.locked_import(register_import)
    _require_undoable(asked)
    losing = bound_by(asked)
    note(reason=reason, losing=losing)
    if rules.exceeds_limit(losing, Residency.objects.filter(ended_at=None).count()) and by.is_staff:
        payload = {"import_id": str(asked.pk), "losing": losing}
        asked.approval = request_approval(UNDO, payload, by=by, reason=reason)
        asked.save(update_fields=["approval"])
    else:
        _start(asked)
    return asked


def execute_approved(approval: Approval, by: Actor) -> None:
    """A second person has approved: called by identity.second_person in the approval's transaction."""
    asked = RegisterImport.objects.select_for_update(of=("self",)).get(pk=approval.payload["import_id"])
    _require_undoable(asked)
    _start(asked)
    record("register.undo_approved", by=by, subject=asked)


@transaction.atomic
def undo_list(import_id: uuid.UUID | str, *, by: Actor) -> RegisterImport | None:
    """Restore what stood there before, whole or not at all. Safe to repeat; None when there is nothing to do."""
    undone = steps.free_import(import_id, ImportState.UNDOING)
    if undone is None:
        return None
    writing.lock_register()
    if not is_latest(undone):
        steps.move(undone, ImportState.APPLIED)
        record("register.undo_overtaken", by=by, subject=undone)
        return undone
    reporter = progress.Reporter(undone.pk)
    reporter.say("writing", 20)
    writing.undo_applied(undone, now=now())
    carry_over(by=by)
    steps.move(undone, ImportState.UNDONE)
    record("register.undone", by=by, subject=undone)
    reporter.say("done", 100)
    return undone


def bound_by(register_import: RegisterImport) -> int:
    """Members bound to an entry that this import brought: undoing it would suspend them."""
    new = RegisterChange.objects.filter(register_import=register_import, kind=ChangeKind.NEW)
    return Residency.objects.filter(ended_at=None, entry__in=new.values("entry")).count()


def is_latest(register_import: RegisterImport) -> bool:
    later = RegisterImport.objects.filter(
        state__in=[ImportState.APPLIED, ImportState.APPLYING], applied_at__gt=register_import.applied_at
    )
    return not later.exists()


def may_be_undone(register_import: RegisterImport) -> bool:
    try:
        _require_undoable(register_import)
    except errors.RegisterError:
        return False
    return True


def _require_undoable(register_import: RegisterImport) -> None:
    steps.require_state(register_import, ImportState.APPLIED)
    if register_import.undo_until is None or now() >= register_import.undo_until:
        raise errors.UndoTooLate
    if not is_latest(register_import):
        raise errors.NotTheLatest


def _start(register_import: RegisterImport) -> None:
    steps.move(register_import, ImportState.UNDOING)
    progress.forget(register_import.pk)
    transaction.on_commit(partial(_queue_undo, register_import.pk))


def _queue_undo(import_id: uuid.UUID) -> None:
    from ..tasks import undo_list

    undo_list.delay(str(import_id))
