"""The age alarms: nothing waits unseen, at no stage between an action and its last anchor."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from .. import backends
from ..models import Anchor, AnchorState, Commitment, Cosignature, Log, PendingCommitment
from .alarms import set_alarm

SEQUENCED_WITHIN = timedelta(minutes=1)
SIGNED_WITHIN = timedelta(minutes=1)
COSIGNED_WITHIN = timedelta(minutes=5)


def check_ages() -> None:
    """Raise or clear the alarm of each stage."""
    now = timezone.now()
    oldest = PendingCommitment.objects.order_by("pk").values_list("commitment__created_at", flat=True).first()
    set_alarm(_older(oldest, now - SEQUENCED_WITHIN), "commitment.unsequenced", "oldest", f"since {oldest}")
    for log in Log.objects.all():
        _check_log(log, now)
    for backend in backends.enabled():
        waiting = Anchor.objects.filter(backend=backend.name).exclude(state=AnchorState.FINAL)
        since = waiting.order_by("pending_since").values_list("pending_since", flat=True).first()
        set_alarm(_older(since, now - backend.limit), "backend.late", backend.name, f"since {since}")


def _check_log(log: Log, now: datetime) -> None:
    newest = log.checkpoints.order_by("-size").first()
    signed = newest.size if newest else 0
    first_unsigned = Commitment.objects.filter(leaf__log=log, leaf__index=signed).first()
    since = first_unsigned.created_at if first_unsigned else None
    set_alarm(_older(since, now - SIGNED_WITHIN), "log.unsigned", log.origin, f"{log.size - signed} leaves")
    if newest is None:
        return
    for address in settings.WITNESS_URLS:
        url = address.partition("#")[0].rstrip("/")
        cosigned = Cosignature.objects.filter(witness__url=url, checkpoint__log=log)
        last = cosigned.aggregate(size=Max("checkpoint__size"))["size"] or 0
        after = log.checkpoints.filter(size__gt=last).order_by("size").first()
        late = after is not None and after.created_at < now - COSIGNED_WITHIN
        set_alarm(late, "witness.silent", f"{url} {log.origin}", f"last cosigned: {last} leaves")


def _older(moment: datetime | None, limit: datetime) -> bool:
    return moment is not None and moment < limit
