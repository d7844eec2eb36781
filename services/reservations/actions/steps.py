"""One step of reservations' lives: state, event, commitment, claims, quota. All locks in the one order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import now

from identity import audit
from identity.actors import Actor, ActorKind

from .. import claims, quotas, waits
from ..errors import WrongState
from ..models import ClaimState, Facility, Reservation, ReservationState
from ..records import commit_step

SERVICE = "reservations"


def require_facility(facility: Facility, by: Actor) -> None:
    """Raises OutOfScope: staff of the district's reservations may, and those of this facility alone."""
    by.require_scope(district=facility.district_id, service=code_of(facility))


def code_of(facility: Facility) -> str:
    """The service that an assignment to this facility alone names."""
    return f"{SERVICE}:{facility.pk}"


def require_for(reservation: Reservation, by: Actor) -> None:
    """Raises NotAllowed, OutOfScope: the holder, the district's staff and the system may."""
    if by.kind == ActorKind.MEMBER and by.user is not None and by.user == reservation.member.user:
        return
    by.require_staff("reservations.change_reservation")
    require_facility(reservation.unit.facility, by)


def locked(reservations: Sequence[Any], *, skip: bool = False) -> list[Reservation]:
    """Lock reservations in order. `skip` leaves out what another transaction has in hand."""
    rows = Reservation.objects.select_for_update(of=("self",), no_key=True, skip_locked=skip)
    wanted = rows.filter(pk__in=reservations).order_by("pk")
    return list(wanted.select_related("unit__facility__refund_table", "unit__facility__deposit_asset", "member__user"))


def move(rows: Sequence[Reservation], to: ReservationState, decide_by: datetime | None = None) -> None:
    """Move locked reservations, whose `refund`, `cause` and `deposit_kept` are set where they end.

    What has ended must go to `deposits.settle`, as the last thing that the transaction does.

    Raises:
        WrongState: there is no such step from where one of them is.
    """
    at = now()
    for row in rows:
        if to not in ReservationState.NEXT[row.state]:
            raise WrongState(state=row.state)
        row.state, row.decide_by = to, decide_by
        if to not in ReservationState.LIVE and row.deposit_kept is None and row.deposit:
            row.deposit_kept = 0
        hold, row.hold = row.hold, None if to not in ReservationState.LIVE else row.hold
        row.save(update_fields=["state", "decide_by", "refund", "cause", "deposit_kept", "hold"])
        row.hold = hold  # the row has let it go; `deposits.settle` tells the ledger, last of all
        commit_step(row, at)
    waits.follow(rows, to)
    if to == ReservationState.USED:
        return  # what is used stays taken, and counts
    if to in ReservationState.LIVE:
        state = ClaimState.BOOKED if to == ReservationState.BOOKED else ClaimState.HELD
        claims.settle([row.pk for row in rows], state, decide_by)
        return
    if to != ReservationState.NO_SHOW:
        quotas.give_back(rows)
    claims.settle([row.pk for row in rows], ClaimState.RELEASED)


def is_live(row: Reservation) -> bool:
    return row.state in ReservationState.LIVE


def tell_ended(rows: Sequence[Reservation], event: str, by: Actor) -> None:
    """An audit row for each, where one act ends several."""
    for row in rows:
        detail = {"cause": row.cause, "refund": row.refund} if row.cause else {}
        district = row.unit.facility.district_id
        audit.record(event, by=by, subject=row, detail=detail, district=district, service=SERVICE)
