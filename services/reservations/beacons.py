"""Public chance, named before a draw. A beacon says what it is in the announcement, and later its value of a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anchoring.log.http import NoAnswer, exchange
from anchoring.log.notes import Note
from anchoring.models import Cosignature, Leaf, Witness

from .errors import NoBeacon
from .verify_draw import pulse_value

Pulse = dict[str, Any]


class Beacon(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def label(self) -> str | Promise: ...

    def named(self) -> dict[str, Any]:
        """What the announcement says of it. Raises NoBeacon."""
        ...

    def pulse(self, named: Mapping[str, Any], at: datetime, after: Cosignature) -> Pulse | None:
        """Its value of that time, once there is one. `after`: under which head the list was anchored."""
        ...


class CheckpointBeacon:
    """The city's own log: the first head that a named witness cosigns at the time or later.

    The operator chooses what is in the log, but not what the witness signs; see docs/draws.md for what that is worth.
    """

    kind = "checkpoint"
    label: str | Promise = _("The first head of the log that a witness cosigns")

    def named(self) -> dict[str, Any]:
        witness = Witness.objects.order_by("met_at").first()
        if witness is None:
            raise NoBeacon
        return {"kind": self.kind, "witness": witness.vkey}

    def pulse(self, named: Mapping[str, Any], at: datetime, after: Cosignature) -> Pulse | None:
        rows = Cosignature.objects.select_related("checkpoint").filter(
            witness__vkey=named["witness"], cosigned_at__gte=at, checkpoint_id__gt=after.checkpoint_id
        )
        first = rows.order_by("checkpoint_id").first()
        if first is None:
            return None
        pulse = {"kind": self.kind, **head_and_line(first)}
        return pulse | {"value": pulse_value(pulse)}


class DrandBeacon:
    """drand's "quicknet": a round every three seconds, by many parties. Needs the way to the outside."""

    kind = "drand"
    label: str | Promise = _("drand (quicknet), run by many parties")
    CHAIN = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
    GENESIS, PERIOD = 1_692_803_367, 3

    def named(self) -> dict[str, Any]:
        return {"kind": self.kind, "chain": self.CHAIN, "genesis": self.GENESIS, "period": self.PERIOD}

    def pulse(self, named: Mapping[str, Any], at: datetime, after: Cosignature) -> Pulse | None:
        number = -(-int(at.timestamp() - named["genesis"]) // named["period"]) + 1
        try:
            status, body = exchange("GET", f"https://api.drand.sh/{named['chain']}/public/{number}")
            given = json.loads(body) if status == 200 else {}
            pulse = {"kind": self.kind, "round": number, "signature": str(given["signature"])}
            return pulse | {"value": pulse_value(pulse)}
        except (NoAnswer, KeyError, ValueError):
            return None  # asked again by the next sweep


BEACONS: dict[str, Beacon] = {beacon.kind: beacon for beacon in (CheckpointBeacon(), DrandBeacon())}


def anchored(commitment_id: int) -> Cosignature | None:
    """The first word of a witness that a head covers the commitment."""
    leaf = Leaf.objects.filter(commitment=commitment_id).first()
    if leaf is None:
        return None
    rows = Cosignature.objects.select_related("checkpoint__log", "witness")
    covering = rows.filter(checkpoint__log=leaf.log_id, checkpoint__size__gt=leaf.index)
    return covering.order_by("checkpoint__size", "cosigned_at", "pk").first()


def head_and_line(row: Cosignature) -> dict[str, str]:
    return {"head": Note.parse(row.checkpoint.note).text, "line": row.line.rstrip("\n")}


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
