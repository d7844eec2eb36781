"""One step of reservations' lives: state, event, commitment, claims, quota. All locks in the one order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.timezone import now

from identity.actors import Actor, ActorKind

from .. import claims, quotas
from ..errors import WrongState
from ..models import ClaimState, Reservation, ReservationState
from ..records import commit_step

SERVICE = "reservations"


def require_for(reservation: Reservation, by: Actor) -> None:
    """Raises NotAllowed, OutOfScope: the holder, the district's staff and the system may."""
    if by.kind == ActorKind.MEMBER and by.user is not None and by.user == reservation.member.user:
        return
    by.require_staff("reservations.change_reservation")
    by.require_scope(district=reservation.unit.facility.district_id, service=SERVICE)


def locked(reservations: Sequence[Any], *, skip: bool = False) -> list[Reservation]:
    """Lock reservations in order. `skip` leaves out what another transaction has in hand."""
    rows = Reservation.objects.select_for_update(of=("self",), no_key=True, skip_locked=skip)
    wanted = rows.filter(pk__in=reservations).order_by("pk")
    return list(wanted.select_related("unit__facility__refund_table", "member__user"))


def move(rows: Sequence[Reservation], to: ReservationState) -> None:
    """Move locked reservations, whose `refund` and `cause` are set where they are cancelled.

    Raises:
        WrongState: there is no such step from where one of them is.
    """
    at = now()
    for row in rows:
        if to not in ReservationState.NEXT[row.state]:
            raise WrongState(state=row.state)
        row.state, row.decide_by = to, None
        row.save(update_fields=["state", "decide_by", "refund", "cause"])
        commit_step(row, at)
    if to == ReservationState.BOOKED:
        claims.settle([row.pk for row in rows], ClaimState.BOOKED)
        return
    quotas.give_back(rows)
    claims.settle([row.pk for row in rows], ClaimState.RELEASED)
