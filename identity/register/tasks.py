"""Background work of the register. A task's only argument is an import's id; its errors never carry a row."""

import uuid
from collections.abc import Callable

import structlog
from celery import shared_task
from django.db import transaction

from identity.actors import Actor

from .actions import applying, districts, steps, sweeping, undoing, uploading
from .models import ImportState, RegisterImport

log = structlog.get_logger(__name__)

Work = Callable[..., RegisterImport | None]


@shared_task(name="identity.register.tasks.check_list")
def check_list(import_id: str) -> None:
    _work("check", uploading.check_list, import_id, ImportState.UPLOADED)


@shared_task(name="identity.register.tasks.apply_list")
def apply_list(import_id: str) -> None:
    _work("apply", applying.apply_list, import_id, ImportState.APPLYING)


@shared_task(name="identity.register.tasks.undo_list")
def undo_list(import_id: str) -> None:
    _work("undo", undoing.undo_list, import_id, ImportState.UNDOING)


@shared_task(name="identity.register.tasks.sweep")
def sweep() -> None:
    """Find what a killed worker, a refused approval or the time has left undone."""
    by = Actor.system("register.sweep")
    sweeping.resume_imports(by=by)
    sweeping.put_away_lists(by=by)
    sweeping.end_suspended(by=by)
    sweeping.expire_codes(by=by)


@shared_task(name="identity.register.tasks.carry_over_districts")
def carry_over_districts() -> None:
    """Entries follow their dong into the successor district."""
    districts.carry_over(by=Actor.system("register.carry_over_districts"))


def _work(name: str, work: Work, import_id: str, state: ImportState) -> None:
    if not _count_attempt(import_id, state):
        return
    try:
        done = work(import_id, by=Actor.system(f"register.{name}_list"))
    except Exception as error:  # its text may hold a row of the list: only its kind is logged, the sweep tries again
        log.error("register.work_failed", work=name, import_id=import_id, error=type(error).__name__)
        return
    log.info("register.work_done", work=name, import_id=import_id, state=str(done.state) if done else "moved on")


@transaction.atomic
def _count_attempt(import_id: str, state: ImportState) -> bool:
    """Committed before the work, so that a list that kills its worker is not tried for ever."""
    free = steps.free_import(uuid.UUID(import_id), state)
    if free is None:
        return False
    free.attempts += 1
    free.save(update_fields=["attempts"])
    return True
