"""Handing checkpoints to the backends and following each to its end."""

import structlog
from django.db import transaction
from django.utils import timezone

from .. import backends
from ..backends import Backend, BackendDown, BackendRefuses
from ..models import Anchor, AnchorState, Log
from .alarms import clear_alarm, raise_alarm

logger = structlog.get_logger(__name__)
ROUND = 200  # anchors of one backend followed in one round


def sweep_anchors() -> None:
    """Give every backend the newest checkpoint when it is due, and move unfinal anchors on."""
    for backend in backends.enabled():
        try:
            _hand_over(backend)
            _follow(backend)
        except BackendDown as error:
            logger.warning("anchoring.backend_down", backend=backend.name, error=str(error))
        except BackendRefuses as error:
            raise_alarm("backend.refuses", backend.name, str(error))
        else:
            clear_alarm("backend.refuses", backend.name)


def _hand_over(backend: Backend) -> None:
    """One row for the newest checkpoint of each log. The checkpoints between are covered by consistency.

    While a backend is slow nothing piles up: it has at most `waiting` pending, and then gets the newest root.
    """
    mine = Anchor.objects.filter(backend=backend.name)
    for log in Log.objects.filter(size__gt=0):
        newest = log.checkpoints.order_by("-size").first()
        last = mine.filter(checkpoint__log=log).order_by("-checkpoint__size").first()
        due = last is None or timezone.now() - last.pending_since >= backend.every
        full = mine.filter(checkpoint__log=log, state=AnchorState.PENDING).count() >= backend.waiting
        if newest is not None and due and not full and (last is None or last.checkpoint_id != newest.pk):
            Anchor.objects.bulk_create([Anchor(checkpoint=newest, backend=backend.name)], ignore_conflicts=True)


def _follow(backend: Backend) -> None:
    unfinal = Anchor.objects.filter(backend=backend.name).exclude(state=AnchorState.FINAL)
    for pk in list(unfinal.order_by("pending_since").values_list("pk", flat=True)[:ROUND]):
        _advance(backend, pk)


@transaction.atomic
def _advance(backend: Backend, pk: int) -> None:
    """Submit if it never was (the reference is kept in the same transaction), and take over what the backend says."""
    anchor = Anchor.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if anchor is None or anchor.state == AnchorState.FINAL:
        return
    anchor.reference = anchor.reference or backend.submit(anchor.checkpoint)
    status = backend.status(anchor.checkpoint, anchor.reference)
    now = timezone.now()
    anchor.state, anchor.reference = status.state, status.reference
    # After a reorg an included anchor is pending again, and waits anew.
    anchor.included_at = None if status.state == AnchorState.PENDING else anchor.included_at or now
    anchor.final_at = now if status.state == AnchorState.FINAL else None
    anchor.save()
