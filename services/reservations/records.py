"""What the log commits to: each step of a reservation, without personal data."""

from __future__ import annotations

from datetime import UTC, datetime

from anchoring.actions import NEXT_NUMBER, append_commitment, new_commitment
from anchoring.log.records import JSON
from identity.compiled import Asked, insert_together, together

from .models import Reservation, ReservationEvent, ReservationState, Sanction, Waiver

WAIVER, SANCTION = "reservation.waiver", "reservation.sanction"


def commit_step(reservation: Reservation, at: datetime) -> ReservationEvent:
    """Write the step that the reservation has just made, with the commitment to it."""
    event = ReservationEvent(reservation=reservation, state=reservation.state, at=at)
    event.commitment = append_commitment(f"reservation.{event.state}", record_of(event))
    event.save(force_insert=True)
    return event


_NUMBER = Asked(NEXT_NUMBER, (), lambda rows: int(rows[0][0]))


def write_first(reservation: Reservation, at: datetime) -> None:
    """Write a new reservation with its first step and the commitment to it, in one go."""
    event = ReservationEvent(reservation=reservation, state=reservation.state, at=at)
    [number] = together(_NUMBER)
    event.commitment = new_commitment(number, f"reservation.{event.state}", record_of(event))
    insert_together(reservation, event.commitment, event)


def record_of(event: ReservationEvent) -> dict[str, JSON]:
    """The record that the log commits to, made again from the rows."""
    reservation = event.reservation
    record: dict[str, JSON] = {
        "id": str(reservation.pk),
        "unit": reservation.unit_id,
        "member": str(reservation.member_id),
        "start": _time(reservation.during.lower),
        "end": _time(reservation.during.upper),
        "price": reservation.price,
        "at": _time(event.at),
    }
    if reservation.replaces_id:
        record["replaces"] = str(reservation.replaces_id)
    if reservation.deposit:
        record["deposit"] = reservation.deposit
    if reservation.deposit_kept is not None and event.state not in ReservationState.LIVE:
        record["deposit_kept"] = reservation.deposit_kept
    if event.state == "cancelled":
        record |= {"refund": reservation.refund, "cause": reservation.cause}
    return record


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def waiver_record(waiver: Waiver) -> dict[str, JSON]:
    """Which booking, and what was decided; not what for."""
    decided_at = _time(waiver.decided_at) if waiver.decided_at else None
    return {"reservation": str(waiver.reservation_id), "state": waiver.state, "decided_at": decided_at}


def sanction_record(sanction: Sanction) -> dict[str, JSON]:
    return {
        "reservation": str(sanction.reservation_id),
        "grade": sanction.grade,
        "at": _time(sanction.at),
        "until": _time(sanction.until) if sanction.until else None,
    }
