"""The audit trail: every act and every look at personal data leaves a row in the same transaction.

    @transaction.atomic
    @audited("reservation.booked")
    def book_unit(request, *, by: Actor) -> Reservation: ...

No act without its row, no row without its act. Rows hold ids and codes, never personal data.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection
from django.db.models import Model

from .actors import Actor
from .compiled import insert_together
from .models import AuditKind, AuditRow, District

__all__ = ["AuditRow", "audited", "note", "record", "record_view", "write_with_row"]

P = ParamSpec("P")
R = TypeVar("R")

PERSONAL = frozenset({"name", "birth_date", "birthdate", "email", "phone", "address", "password", "code", "secret"})
_notes: ContextVar[dict[str, Any] | None] = ContextVar("audit_notes", default=None)


def audited(event: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Write an audit row for an action that takes `by: Actor` by keyword. Its result, if a model, is the subject.

    The action may say more with `note(...)`. Raises RuntimeError outside a transaction: the row would not be bound to
    the act.
    """

    def decorate(action: Callable[P, R]) -> Callable[P, R]:
        @wraps(action)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            by = kwargs.get("by")
            if not isinstance(by, Actor):
                raise TypeError(f"{action.__qualname__} is audited: call it with by=Actor(...)")
            _require_transaction(event)
            token = _notes.set({})
            try:
                result = action(*args, **kwargs)
                noted = _notes.get() or {}
            finally:
                _notes.reset(token)
            subject = noted.pop("subject", result if isinstance(result, Model) else None)
            insert_together(*noted.pop("objects", ()), _row(event, by=by, subject=subject, **noted))
            return result

        return run

    return decorate


def note(
    *,
    subject: Model | None = None,
    district: District | int | None = None,
    service: str = "",
    reason: str = "",
    **detail: Any,
) -> None:
    """Say more in the row of the audited action that is running: ids, codes, counts; never personal data."""
    notes = _notes.get()
    if notes is None:
        raise RuntimeError("note() belongs inside an audited action.")
    given = {"subject": subject, "district": district, "service": service, "reason": reason}
    notes.update({key: value for key, value in given.items() if value})
    notes.setdefault("detail", {}).update(detail)


def write_with_row(*objects: Model) -> None:
    """Have the audited action that is running end by writing these new objects, in one go with its row."""
    notes = _notes.get()
    if notes is None:
        raise RuntimeError("write_with_row() belongs inside an audited action.")
    notes.setdefault("objects", []).extend(objects)


def record(event: str, *, by: Actor, **said: Any) -> None:
    """Write one row, inside the caller's transaction. `event` is dotted: noun, then what happened.

    It may say more: subject, detail, district, service, reason, kind.
    """
    _require_transaction(event)
    insert_together(_row(event, by=by, **said))  # an insert by the ORM takes twice as long


def _row(
    event: str,
    *,
    by: Actor,
    subject: Model | None = None,
    detail: Mapping[str, Any] | None = None,
    district: District | int | None = None,
    service: str = "",
    reason: str = "",
    kind: str = AuditKind.ACT,
) -> AuditRow:
    return AuditRow(
        kind=kind,
        event=event,
        actor_kind=by.kind,
        actor_user_id=by.user.pk if by.user else None,
        actor_name=by.name,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        district_id=_district_id(district, subject),
        service=service or str(getattr(subject, "service", "") or "")[:40],
        reason=reason[:500],
        detail=_checked(detail or {}),
    )


def record_view(
    *,
    by: Actor,
    subject: Model | None = None,
    subjects: Collection[Model] = (),
    fields: Collection[str] = (),
    reason: str = "",
    district: District | int | None = None,
    event: str = "personal_data.viewed",
) -> None:
    """Write that someone looked at personal data: who, when, whose (`subject` or `subjects`), what, why."""
    detail: dict[str, Any] = {"fields": sorted(fields)} if fields else {}
    if subjects:
        detail |= {"model": next(iter(subjects))._meta.label_lower, "subjects": [str(row.pk) for row in subjects]}
    record(event, by=by, subject=subject, detail=detail, district=district, reason=reason, kind=AuditKind.VIEW)


def _require_transaction(event: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError(f"{event}: an audit row is written in the same transaction as the act; open one first.")


def _district_id(district: District | int | None, subject: Model | None) -> int | None:
    if isinstance(district, District):
        return district.pk
    if district is None:
        return getattr(subject, "district_id", None)
    return district


def _checked(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The last fence against a slip: personal data has other names than these nowhere in our code."""
    if personal := PERSONAL & detail.keys():
        raise ValueError(f"No personal data in the audit trail: {', '.join(sorted(personal))}")
    return dict(detail)
