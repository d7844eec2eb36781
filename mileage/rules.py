"""What a programme gives for an act by its rules alone, before caps that are counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from identity.models import District
from identity.queries import SEOUL

from .models import Programme, WhyLess

# what a version keeps
FIELDS = (
    "activity_kind",
    "unit",
    "points_per_unit",
    "steps",
    "act_cap",
    "day_cap",
    "month_cap",
    "person_cap",
    "household_cap",
    "needs_evidence",
    "exclusion",
    "lot_months",
)
# the counted caps, in the order in which their rows are locked
CAPS = (WhyLess.HOUSEHOLD_CAP, WhyLess.PERSON_CAP, WhyLess.MONTH_CAP, WhyLess.DAY_CAP)


@dataclass(frozen=True, slots=True)
class Act:
    """What was done: `source_ref` is the record's own; `act` names the same act to every programme (the record's, if
    empty)."""

    quantity: int
    source_ref: str
    event_at: datetime
    act: str = ""
    evidence: str = ""
    district: District | int | None = None

    @property
    def day(self) -> date:
        """In Seoul."""
        return self.event_at.astimezone(SEOUL).date()

    @property
    def name(self) -> str:
        return self.act or self.source_ref

    @property
    def evidence_mark(self) -> str:
        """The same for the same evidence, however it is typed; it does not say what it is."""
        plain = "".join(letter for letter in self.evidence.lower() if letter.isalnum())
        return sha256(plain.encode()).hexdigest()[:32] if plain else ""

    @property
    def district_id(self) -> int | None:
        return self.district.pk if isinstance(self.district, District) else self.district


def points_for(programme: Programme, act: Act, districts: Collection[int]) -> tuple[int, str]:
    """What the rules give, and why it is less than the rate ("" when it is not). `districts` are the programme's."""
    if act.day not in programme.valid:
        return 0, WhyLess.NOT_RUNNING
    if districts and act.district_id not in districts:
        return 0, WhyLess.OTHER_DISTRICT
    if programme.needs_evidence and not act.evidence.strip():
        return 0, WhyLess.NO_EVIDENCE
    points = _by_table(programme, act.quantity) if programme.steps else act.quantity * programme.points_per_unit
    if not points:
        return 0, WhyLess.BELOW_TABLE
    if programme.act_cap is not None and points > programme.act_cap:
        return programme.act_cap, WhyLess.ACT_CAP
    return points, ""


def rules_of(programme: Programme) -> dict[str, Any]:
    """All that decides what it gives, as JSON."""
    districts = sorted(programme.districts.values_list("code", flat=True))
    valid = [day.isoformat() if day else None for day in (programme.valid.lower, programme.valid.upper)]
    return {name: getattr(programme, name) for name in FIELDS} | {"districts": districts, "valid": valid}


def caps_of(programme: Programme) -> Mapping[str, int]:
    """Its counted caps, by name, in the order of their locks."""
    return {name: cap for name in CAPS if (cap := getattr(programme, name)) is not None}


def _by_table(programme: Programme, quantity: int) -> int:
    return max((points for least, points in programme.steps if least <= quantity), default=0)
