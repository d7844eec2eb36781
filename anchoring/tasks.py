"""The beat of the log. Each may be late, twice at once, or killed anywhere."""

from celery import shared_task

from .actions.ages import check_ages as check_all_ages
from .actions.anchors import sweep_anchors
from .actions.sequencing import sequence_commitments
from .actions.signing import sign_checkpoints
from .actions.witnessing import collect_cosignatures
from .mirror import mirror_folder, write_mirror
from .tampering import alarm_on_tampering


@shared_task(name="anchoring.tasks.advance_log")
def advance_log() -> None:
    """From waiting commitments to leaves, a signed checkpoint, cosignatures and anchors: as far as it goes now."""
    sequence_commitments()
    sign_checkpoints()
    collect_cosignatures()
    sweep_anchors()
    folder = mirror_folder()
    if folder is not None:
        write_mirror(folder)


@shared_task(name="anchoring.tasks.check_ages")
def check_ages() -> None:
    """Alarm on what has waited too long."""
    check_all_ages()


@shared_task(name="anchoring.tasks.check_tampering")
def check_tampering() -> None:
    """Compare everything with everything, and alarm on what does not fit."""
    alarm_on_tampering()
