"""What the log commits to: each step of a booking, and consents. No plate, no person's name."""

from __future__ import annotations

from datetime import UTC, datetime

from anchoring.actions import append_commitment
from anchoring.log.records import JSON

from .models import Booking, BookingEvent, SharingConsent

BOOKED, EXTENDED, MOVED, ENDED, CANCELLED = "booked", "extended", "moved", "ended", "cancelled"
WAIVED = "waived"
STEPS = (BOOKED, EXTENDED, MOVED, ENDED, CANCELLED, WAIVED)
CONSENTED, WITHDREW = "parking.consent", "parking.consent_withdrawn"


def commit_step(booking: Booking, step: str, at: datetime) -> BookingEvent:
    """Write the step that the booking has just made, with the commitment to what it is now."""
    facts = _facts(booking)
    event = BookingEvent(booking=booking, step=step, facts=facts, at=at)
    event.commitment = append_commitment(f"parking.{step}", record_of(event))
    event.save(force_insert=True)
    return event


def record_of(event: BookingEvent) -> dict[str, JSON]:
    """The record that the log commits to, made again from the row."""
    return {"id": str(event.booking_id), "at": _time(event.at), **event.facts}


def _facts(booking: Booking) -> dict[str, JSON]:
    facts: dict[str, JSON] = {
        "bay": booking.bay_id,
        "member": str(booking.member_id),
        "start": _time(booking.during.lower),
        "end": _time(booking.during.upper),
        "price": booking.price,
        "deposit": booking.deposit,
    }
    if booking.ended_at:
        facts |= {"why": str(booking.ending), "charged": booking.charged, "overstay": booking.overstay or 0}
        facts |= {"share": booking.share}
    if booking.waived:
        facts |= {"waived": booking.waived}
    return facts


def consent_record(consent: SharingConsent) -> dict[str, JSON]:
    return {
        "id": str(consent.pk),
        "household": consent.household_id,
        "member": str(consent.member_id),
        "at": _time(consent.given_at),
    }


def withdrawal_record(consent: SharingConsent) -> dict[str, JSON]:
    return {"id": str(consent.pk), "at": _time(consent.withdrawn_at) if consent.withdrawn_at else None}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
