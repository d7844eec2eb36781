"""What the log commits to: each step of a sign-up. No name, no place."""

from __future__ import annotations

from datetime import UTC, datetime

from anchoring.actions import append_commitment
from anchoring.log.records import JSON

from .models import Signup, SignupEvent, Step


def commit_step(signup: Signup, step: Step, at: datetime) -> SignupEvent:
    """Write the step that the sign-up has just made, with the commitment to it."""
    event = SignupEvent(signup=signup, step=step, at=at, minutes=signup.minutes)
    event.commitment = append_commitment(kind_of(step), record_of(event))
    event.save(force_insert=True)
    return event


def kind_of(step: str) -> str:
    return f"volunteer_signup.{step}"


def record_of(event: SignupEvent) -> dict[str, JSON]:
    """The record that the log commits to, made again from the rows."""
    return {
        "id": str(event.signup_id),
        "volunteer": str(event.signup.volunteer.member_id),
        "shift": event.signup.shift_id,
        "minutes": event.minutes,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }
