"""What was destroyed, in a folder outside the database, so that a restored backup brings nobody back (ADR 0056).

`destroyed/members`: a line for each member who left: number and time. `destroyed/days`: a line for each closed day of
a rule: rule, day, count. Both only grow. Lines are written by a task, after the transaction; a line may come twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.utils.timezone import now

from anchoring.actions.alarms import clear_alarm, raise_alarm
from anchoring.mirror import mirror_folder
from identity.actions.members import leave
from identity.actors import Actor
from identity.models import Member

from .destroying import close_days, destroy
from .models import Destruction, ForgottenMember

MEMBERS, DAYS = "members", "days"
ALARM = ("retention.restored", "journal")


def journal_folder(mirror: Path | None = None) -> Path | None:
    """Beside the log's mirror (LOG_MIRROR); None: there is none."""
    folder = mirror or mirror_folder()
    return folder / "destroyed" if folder else None


def write_journal(folder: Path) -> int:
    """Add what the journal does not have. Nothing while it knows more than the database does. How many."""
    folder.mkdir(parents=True, exist_ok=True)
    members, days = _members(folder), _days(folder)
    if _unknown_members(members) or _unknown_days(days):
        raise_alarm(*ALARM, "the journal of destructions holds more than the database: run recover_from_mirror")
        return 0
    clear_alarm(*ALARM)
    gone = ForgottenMember.objects.exclude(member__in=members).order_by("at", "member")
    closed = [row for row in Destruction.objects.exclude(commitment=None).order_by("pk") if _key(row) not in days]
    _append(folder / MEMBERS, (f"{row.member} {row.at.isoformat()}" for row in gone))
    _append(folder / DAYS, (f"{row.rule} {row.day.isoformat()} {row.count}" for row in closed))
    return len(gone) + len(closed)


def replay_journal(folder: Path) -> dict[str, int]:
    """After a restore: who left leaves again, and what was due is destroyed again. Safe to repeat."""
    members, days = _members(folder), _days(folder)
    missing = _unknown_members(members)
    left = sum(_leave_again(member, members[member]) for member in missing)
    for (rule, day), count in _unknown_days(days).items():
        Destruction.objects.update_or_create(rule=rule, day=day, defaults={"count": count, "last_at": now()})
    destroyed = sum(destroy().values())
    close_days()
    clear_alarm(*ALARM)
    return {"members": left, "rows": destroyed}


def _leave_again(number: UUID, at: datetime) -> int:
    member = Member.objects.filter(pk=number, left_at=None).first()
    if member is not None:
        leave(member, by=Actor.system("recover_from_mirror"), confirmed=True, settled=False)
    ForgottenMember.objects.get_or_create(member=number, defaults={"at": at})
    return int(member is not None)


def _unknown_members(members: dict[UUID, datetime]) -> list[UUID]:
    known = set(ForgottenMember.objects.values_list("member", flat=True))
    return [number for number in members if number not in known]


def _unknown_days(days: dict[tuple[str, date], int]) -> dict[tuple[str, date], int]:
    known = {_key(row) for row in Destruction.objects.exclude(commitment=None)}
    return {key: count for key, count in days.items() if key not in known}


def _key(row: Destruction) -> tuple[str, date]:
    return row.rule, row.day


def _members(folder: Path) -> dict[UUID, datetime]:
    return {UUID(number): datetime.fromisoformat(at) for number, at in _lines(folder / MEMBERS)}


def _days(folder: Path) -> dict[tuple[str, date], int]:
    return {(rule, date.fromisoformat(day)): int(count) for rule, day, count in _lines(folder / DAYS)}


def _lines(path: Path) -> list[list[str]]:
    """Whole lines; what a crash left half-written is cut off by the next writing."""
    text = path.read_text("utf-8") if path.exists() else ""
    return [line.split(" ") for line in text[: text.rfind("\n") + 1].splitlines()]


def _append(path: Path, lines: Iterable[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    if not text:
        return
    with path.open("ab+") as file:
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
