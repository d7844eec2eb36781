"""Handing checkpoints to the backends and following each to its end."""

import structlog
from django.db import transaction
from django.utils import timezone

from .. import backends
from ..backends import Backend, BackendDown, BackendRefuses, Status
from ..models import Anchor, AnchorState, Log
from .alarms import clear_alarm, raise_alarm

logger = structlog.get_logger(__name__)
ROUND = 200  # anchors of one backend followed in one round


def sweep_anchors() -> None:
    """Give every backend the newest checkpoint when it is due, and move unfinal anchors on."""
    for backend in backends.enabled():
        try:
            if _hand_over(backend):
                _ask_again(backend)
            _follow(backend)
        except BackendDown as error:
            logger.warning("anchoring.backend_down", backend=backend.name, error=str(error))
        except BackendRefuses as error:
            raise_alarm("backend.refuses", backend.name, str(error))
        else:
            clear_alarm("backend.refuses", backend.name)


def _hand_over(backend: Backend) -> bool:
    """One row for the newest checkpoint of each log; whether any was due. Those between are covered by consistency.

    While a backend is slow nothing piles up: it has at most `waiting` pending, and then gets the newest root.
    """
    mine, handed = Anchor.objects.filter(backend=backend.name), False
    for log in Log.objects.filter(size__gt=0):
        newest = log.checkpoints.order_by("-size").first()
        last = mine.filter(checkpoint__log=log).order_by("-checkpoint__size").first()
        due = last is None or timezone.now() - last.pending_since >= backend.every
        full = mine.filter(checkpoint__log=log, state=AnchorState.PENDING).count() >= backend.waiting
        if newest is not None and due and not full and (last is None or last.checkpoint_id != newest.pk):
            Anchor.objects.bulk_create([Anchor(checkpoint=newest, backend=backend.name)], ignore_conflicts=True)
            handed = True
    return handed


def _ask_again(backend: Backend) -> None:
    """Whether what was final still is, from the newest back to the first that is: a reorg may go deeper."""
    final = Anchor.objects.filter(backend=backend.name, state=AnchorState.FINAL)
    for pk in list(final.order_by("-final_at").values_list("pk", flat=True)[:ROUND]):
        if _advance(backend, pk) == AnchorState.FINAL:
            return


def _follow(backend: Backend) -> None:
    unfinal = Anchor.objects.filter(backend=backend.name).exclude(state=AnchorState.FINAL)
    for pk in list(unfinal.order_by("pending_since").values_list("pk", flat=True)[:ROUND]):
        _advance(backend, pk)


@transaction.atomic
def _advance(backend: Backend, pk: int) -> str | None:
    """Submit if it never was (the reference is kept in the same transaction), and take over what the backend says."""
    anchor = Anchor.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if anchor is None:
        return None
    before, now = anchor.state, timezone.now()
    anchor.reference = anchor.reference or backend.submit(anchor.checkpoint)
    status = backend.status(anchor.checkpoint, anchor.reference)
    if before == AnchorState.FINAL:
        if status.state != AnchorState.PENDING and status.reference == anchor.reference:
            return before  # also where the node that was asked lags behind
        status = Status(AnchorState.PENDING, status.reference)
        anchor.pending_since = now
        raise_alarm("anchor.lost", _named(anchor), "what was final is gone; it is anchored anew")
    elif status.state == AnchorState.FINAL:
        clear_alarm("anchor.lost", _named(anchor))
    anchor.state, anchor.reference = status.state, status.reference
    # After a reorg an included anchor is pending again, and waits anew.
    anchor.included_at = None if status.state == AnchorState.PENDING else anchor.included_at or now
    anchor.final_at = now if status.state == AnchorState.FINAL else None
    anchor.save()
    return anchor.state


def _named(anchor: Anchor) -> str:
    return f"{anchor.backend} {anchor.checkpoint}"
