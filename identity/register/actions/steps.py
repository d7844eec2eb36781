"""What every step of an import does: find it unless somebody else works on it, and move it along an allowed line."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from .. import errors
from ..models import ImportState, RegisterImport
from ..models.imports import TRANSITIONS


def free_import(import_id: uuid.UUID | str, state: ImportState) -> RegisterImport | None:
    """The import in this state, locked to the end of the transaction; None when another worker has it or it moved on.

    A killed worker's lock ends with its connection: no clock decides who is alive.
    """
    rows = RegisterImport.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(pk=import_id, state=state).first()


def locked_import(register_import: RegisterImport) -> RegisterImport:
    """The import as it stands now, locked; waits for whoever works on it."""
    return RegisterImport.objects.select_for_update(of=("self",)).get(pk=register_import.pk)


def require_state(register_import: RegisterImport, *states: ImportState) -> None:
    if register_import.state not in states:
        raise errors.WrongState(state=register_import.get_state_display())


def move(register_import: RegisterImport, state: ImportState) -> None:
    """Into the next state; saves all fields.

    Raises:
        WrongState: not along an allowed line.
        AnotherAtWork: another list is being applied or undone (a unique constraint).
    """
    if state not in TRANSITIONS[ImportState(register_import.state)]:
        raise errors.WrongState(state=register_import.get_state_display())
    before = register_import.state
    register_import.state, register_import.state_at, register_import.attempts = state, now(), 0
    try:
        with transaction.atomic():
            register_import.save()
    except IntegrityError as error:
        register_import.state = before
        if "import_one_" in str(error):
            raise errors.AnotherAtWork from None
        raise


def drop_file(register_import: RegisterImport) -> None:
    """The list itself is kept no longer than it is needed."""
    register_import.chunks.all().delete()
