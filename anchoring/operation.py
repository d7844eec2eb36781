"""How the log is doing: each backend with what waits and what it costs, and how soon an alteration would be seen."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from . import backends
from .models import Anchor, AnchorState, Checkpoint, Commitment, EvmTransaction, Log, PendingCommitment

MEASURED = 50  # newest checkpoints
DAYS = 7
ETHER = Decimal(10) ** 18


@dataclass(frozen=True, slots=True)
class BackendState:
    """One backend now. `oldest`: since when its oldest unfinal anchor waits; `late`: longer than its limit."""

    name: str
    pending: int
    included: int
    final: int
    oldest: datetime | None
    limit: timedelta
    newest_final: datetime | None

    @property
    def age(self) -> timedelta | None:
        return None if self.oldest is None else timezone.now() - self.oldest

    @property
    def late(self) -> bool:
        return self.age is not None and self.age > self.limit


@dataclass(frozen=True, slots=True)
class Detection:
    """Seconds from an action to the moment from which altering it would be seen by others, and what makes it so.

    Of the newest checkpoints, each by the entry that waited longest for it. `by`: `witness` (cosigned) or, where no
    witness is asked, `checkpoint` (signed only: whoever has kept a copy would see it).
    """

    by: str
    measured: int
    median: float
    longest: float


def backend_states() -> list[BackendState]:
    """The enabled backends, in their order."""
    unfinal = ~Q(state=AnchorState.FINAL)
    rows = Anchor.objects.values("backend").annotate(
        pending=Count("pk", filter=Q(state=AnchorState.PENDING)),
        included=Count("pk", filter=Q(state=AnchorState.INCLUDED)),
        final=Count("pk", filter=Q(state=AnchorState.FINAL)),
        oldest=Min("pending_since", filter=unfinal),
        newest_final=Max("final_at"),
    )
    found: dict[str, dict[str, Any]] = {
        row["backend"]: {name: value for name, value in row.items() if name != "backend"} for row in rows.order_by()
    }
    nothing = {"pending": 0, "included": 0, "final": 0, "oldest": None, "newest_final": None}
    return [
        BackendState(backend.name, limit=backend.limit, **found.get(backend.name, nothing))
        for backend in backends.enabled()
    ]


def costs_per_day() -> dict[int, list[tuple[date, Decimal, int]]]:
    """For each chain id the last days: what its anchors cost, in its coin, and how many they were."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = EvmTransaction.objects.filter(sent_at__gte=since, cost__isnull=False).values("chain_id")
    days = rows.annotate(day=TruncDate("sent_at"), wei=Sum("cost"), count=Count("pk")).order_by("chain_id", "-day")
    found: dict[int, list[tuple[date, Decimal, int]]] = defaultdict(list)
    for row in days:
        found[row["chain_id"]].append((row["day"], row["wei"] / ETHER, row["count"]))
    return dict(found)


def detection() -> Detection | None:
    """Measured on what really happened; None while there is nothing to measure."""
    witnessed = Checkpoint.objects.filter(cosignatures__isnull=False).annotate(seen=Min("cosignatures__cosigned_at"))
    rows = list(witnessed.order_by("-created_at").values_list("log_id", "size", "seen")[: MEASURED + 1])
    by = "witness"
    if not rows:
        by = "checkpoint"
        rows = list(Checkpoint.objects.order_by("-created_at").values_list("log_id", "size", "created_at")[:MEASURED])
    waits = [wait for row, before in pairwise(rows) if (wait := _wait(row, before))]
    if not waits:
        return None
    return Detection(by, len(waits), round(median(waits), 1), round(max(waits), 1))


def _wait(row: tuple[int, int, datetime], before: tuple[int, int, datetime]) -> float | None:
    """Of the first entry that this checkpoint covers and the one before did not: it waited longest."""
    log, _, seen = row
    if before[0] != log:
        return None
    first = Commitment.objects.filter(leaf__log=log, leaf__index=before[1]).values_list("created_at", flat=True).first()
    return max((seen - first).total_seconds(), 0.1) if first else None  # a cosignature's time has whole seconds


def state() -> dict[str, Any]:
    """The same as JSON, for monitors and for the curious: numbers and times, nothing about anybody."""
    found = detection()
    logs = [
        {"origin": log.origin, "state": log.state, "leaves": log.size, "signed": log.signed or 0}
        for log in Log.objects.annotate(signed=Max("checkpoints__size")).order_by("year")
    ]
    shown = [
        {
            "backend": each.name,
            "pending": each.pending,
            "included": each.included,
            "final": each.final,
            "oldest_unfinal_seconds": None if each.age is None else int(each.age.total_seconds()),
            "limit_seconds": int(each.limit.total_seconds()),
            "late": each.late,
        }
        for each in backend_states()
    ]
    detected = found and {
        "by": found.by,
        "checkpoints": found.measured,
        "median_seconds": found.median,
        "longest_seconds": found.longest,
    }
    return {"logs": logs, "waiting": PendingCommitment.objects.count(), "backends": shown, "detection": detected}
