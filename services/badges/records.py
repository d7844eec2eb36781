"""What the log commits to: each award and its taking back. No name, and nothing of the evidence."""

from __future__ import annotations

from datetime import UTC, datetime

from anchoring.log.records import JSON

from .models import Award

AWARDED, TAKEN_BACK = "badge.awarded", "badge.taken_back"


def awarded(award: Award) -> dict[str, JSON]:
    return {
        "id": str(award.pk),
        "badge": award.badge.code,
        "member": str(award.member_id),
        "awarded_on": award.awarded_on.isoformat(),
    }


def taken_back(award: Award) -> dict[str, JSON]:
    return {"id": str(award.pk), "at": time(award.ended_at), "reason": award.reason}


def time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if at else None
