"""Telling members; once for each reservation and kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.timezone import now

from identity.models import Member

from .models import NoticeKind, Reservation, ReservationNotice


def tell(rows: Iterable[Reservation], kind: NoticeKind, said: str = "", put_away: Collection[Any] = ()) -> None:
    """The holders of reservations, with staff's own words; for the members in `put_away` it is there, but not shown."""
    at = now()
    notices = [
        ReservationNotice(
            member_id=row.member_id,
            kind=kind,
            reservation=row,
            at=at,
            said=said.strip()[:200],
            dismissed_at=at if row.member_id in put_away else None,
        )
        for row in rows
    ]
    ReservationNotice.objects.bulk_create(notices, ignore_conflicts=True)


def tell_member(member: Member, kind: NoticeKind, said: str = "") -> None:
    """A member, of what is no reservation; `said`: of what."""
    ReservationNotice.objects.create(member=member, kind=kind, at=now(), said=said[:200])
