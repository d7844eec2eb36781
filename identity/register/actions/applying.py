"""A checked list becomes the register: in one transaction, and with a second person where it would end many."""

import uuid
from functools import partial

from django.db import transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, record
from identity.models import Approval
from identity.second_person import request_approval

from .. import errors, progress, rules, staging, writing
from ..models import ImportState, RegisterImport
from . import steps
from .districts import carry_over
from .uploading import counts_of, note_counts, put_counts

APPLY = "register.apply_import"


@transaction.atomic
@audited("register.apply_requested")
def request_apply(register_import: RegisterImport, *, by: Actor, reason: str = "") -> RegisterImport:
    """Apply a checked list, or ask a second person first when it would end more than 1 % of residencies.

    Raises:
        WrongState: not checked, or not any more.
        HasErrors: a list with errors is not applied, not even in part.
        AnotherAtWork: one list at a time.
    """
    by.require_staff("register.apply_registerimport")
    by.require_scope(district=None)
    asked = steps.locked_import(register_import)
    steps.require_state(asked, ImportState.CHECKED)
    if asked.error_count:
        raise errors.HasErrors
    note_counts(asked)
    if asked.needs_second_person and by.is_staff:
        payload = {"import_id": str(asked.pk), **counts_of(asked)}
        asked.approval = request_approval(APPLY, payload, by=by, reason=reason)
        steps.move(asked, ImportState.WAITING)
    else:
        _start(asked)
    return asked


def execute_approved(approval: Approval, by: Actor) -> None:
    """A second person has approved: called by identity.second_person in the approval's transaction."""
    waiting = RegisterImport.objects.select_for_update(of=("self",)).get(pk=approval.payload["import_id"])
    steps.require_state(waiting, ImportState.WAITING)
    _start(waiting)
    record("register.apply_approved", by=by, subject=waiting)


@transaction.atomic
@audited("register.refused")
def refuse_list(register_import: RegisterImport, *, by: Actor) -> RegisterImport:
    """Put a list away without applying it; its file is deleted."""
    by.require_staff("register.apply_registerimport")
    by.require_scope(district=None)
    refused = steps.locked_import(register_import)
    steps.move(refused, ImportState.REFUSED)
    steps.drop_file(refused)
    return refused


@transaction.atomic
def apply_list(import_id: uuid.UUID | str, *, by: Actor) -> RegisterImport | None:
    """Write the list into the register, whole or not at all. Safe to repeat; None when there is nothing to do.

    When the register moved since the dry run, the import goes back to "checked" with new numbers for staff to look at.
    """
    applied = steps.free_import(import_id, ImportState.APPLYING)
    if applied is None:
        return None
    writing.lock_register()
    reporter = progress.Reporter(applied.pk)
    faults = staging.stage(applied, progress=reporter.reading)
    reporter.say("comparing", 65)
    comparison = staging.compare()
    applied.error_count = len(faults) + staging.duplicate_count()
    if applied.error_count or _outdated(applied, comparison):
        return _back_to_checked(applied, comparison, by=by)
    reporter.say("writing", 75)
    applied.applied_at = now()
    put_counts(applied, comparison)
    steps.move(applied, ImportState.APPLIED)
    writing.apply_staged(applied, now=applied.applied_at)
    carry_over(by=by)
    steps.drop_file(applied)
    record("register.applied", by=by, subject=applied, detail=counts_of(applied))
    reporter.say("done", 100)
    return applied


def _start(register_import: RegisterImport) -> None:
    steps.move(register_import, ImportState.APPLYING)
    progress.forget(register_import.pk)
    transaction.on_commit(partial(_queue_apply, register_import.pk))


def _outdated(register_import: RegisterImport, fresh: staging.Comparison) -> bool:
    """Whether the list would now do something else than what staff saw, or than the second person approved."""
    seen = ("new_count", "changed_count", "returned_count", "missing_count")
    if any(getattr(register_import, name) != getattr(fresh, name) for name in seen):
        return True
    return fresh.missing_bound_count > register_import.missing_bound_count and rules.exceeds_limit(
        fresh.missing_bound_count, fresh.bound_count
    )


def _back_to_checked(register_import: RegisterImport, fresh: staging.Comparison, *, by: Actor) -> RegisterImport:
    put_counts(register_import, fresh)
    steps.move(register_import, ImportState.CHECKED)
    record("register.outdated", by=by, subject=register_import, detail=counts_of(register_import))
    return register_import


def _queue_apply(import_id: uuid.UUID) -> None:
    from ..tasks import apply_list

    apply_list.delay(str(import_id))
