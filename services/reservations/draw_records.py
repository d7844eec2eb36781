"""What a draw publishes: the records that the log commits to, and the file from which anyone can draw again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from anchoring.log.notes import b64
from anchoring.log.records import JSON, with_kind
from anchoring.models import Cosignature
from anchoring.queries import prove_inclusion

from .beacons import anchored, head_and_line, moment
from .errors import NotDrawnYet
from .models import Application, Draw, DrawState
from .verify_draw import FORMAT, VERSION, hash_of, seed_hash

ANNOUNCED, CLOSED, DRAWN, CANCELLED = "draw.announced", "draw.closed", "draw.drawn", "draw.cancelled"


def announcement_of(draw: Draw) -> dict[str, JSON]:
    return {
        "id": str(draw.pk),
        "unit": draw.unit_id,
        "announced_at": moment(draw.announced_at),
        "apply_until": moment(draw.apply_until),
        "beacon": draw.beacon,
        "beacon_at": moment(draw.beacon_at),
        "seed_hash": seed_hash(bytes(draw.seed)),
        "slots": [
            {
                "number": slot.number,
                "start": moment(slot.during.lower),
                "end": moment(slot.during.upper),
                "places": slot.places,
            }
            for slot in draw.slots.order_by("number")
        ],
    }


def applicants_of(draw: Draw) -> list[dict[str, Any]]:
    """The public list: tickets and wishes, no names."""
    rows = Application.objects.filter(draw=draw).order_by("ticket")
    return [{"ticket": str(row.ticket), "choices": row.choices} for row in rows]


def closing_of(draw: Draw, applicants: Sequence[Mapping[str, Any]]) -> dict[str, JSON]:
    if draw.closed_at is None:
        raise NotDrawnYet
    closed_at = moment(draw.closed_at)
    record: dict[str, JSON] = {"id": str(draw.pk), "closed_at": closed_at, "count": len(applicants)}
    return record | {"applicants_hash": hash_of(list(applicants))}


def result_of(draw: Draw) -> list[dict[str, Any]]:
    rows = Application.objects.filter(draw=draw, rank__isnull=False).order_by("rank")
    return [{"ticket": str(row.ticket), "rank": row.rank, "won": row.won} for row in rows]


def drawing_of(draw: Draw, result: Sequence[Mapping[str, Any]]) -> dict[str, JSON]:
    if draw.drawn_at is None or draw.pulse is None:
        raise NotDrawnYet
    record: dict[str, JSON] = {"id": str(draw.pk), "drawn_at": moment(draw.drawn_at), "pulse": draw.pulse["value"]}
    return record | {"seed": bytes(draw.seed).hex(), "result_hash": hash_of(list(result))}


def cancelling_of(draw: Draw) -> dict[str, JSON]:
    return {"id": str(draw.pk), "cancelled_at": moment(draw.drawn_at) if draw.drawn_at else None}


def published(draw: Draw) -> dict[str, Any]:
    """The file that verify_draw.py reads. Raises NotDrawnYet, also until the result is in a cosigned head."""
    if draw.state != DrawState.DRAWN:
        raise NotDrawnYet
    applicants, result = applicants_of(draw), result_of(draw)
    head = anchored(draw.closing_id or 0)
    if head is None:
        raise NotDrawnYet
    return {
        "format": FORMAT,
        "version": VERSION,
        "announced": _step(ANNOUNCED, announcement_of(draw), draw.announcement),
        "closed": _step(CLOSED, closing_of(draw, applicants), draw.closing),
        "drawn": _step(DRAWN, drawing_of(draw, result), draw.result),
        "anchored": _proof(draw.closing, head),
        "applicants": applicants,
        "seed": bytes(draw.seed).hex(),
        "pulse": draw.pulse,
        "result": result,
    }


def _step(kind: str, record: Mapping[str, JSON], commitment: Any) -> dict[str, Any]:
    head = anchored(commitment.pk)
    if head is None:
        raise NotDrawnYet
    salt = b64(bytes(commitment.salt))
    return {"record": with_kind(kind, record), "salt": salt, "proof": _proof(commitment, head)}


def _proof(commitment: Any, head: Cosignature) -> dict[str, Any]:
    log, index, size = head.checkpoint.log, commitment.leaf.index, head.checkpoint.size
    path = [b64(step) for step in prove_inclusion(log, index, size)]
    return {"index": index, "path": path, **head_and_line(head)}
