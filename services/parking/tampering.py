"""Every step of bookings, consent and ranking, for `tamper_check`."""

from __future__ import annotations

from collections.abc import Iterator

from anchoring.sources import Finding, Row, Source, register_source

from .actions.abandoned import KIND, step_record
from .actions.enforcement import PENALTY, PENALTY_STEP, penalty_record, penalty_step_record
from .actions.permits import PUBLISHED, RANKED, ranking_record, round_record
from .models import BookingEvent, CaseStep, Penalty, PenaltyStep, PermitRound, SharingConsent
from .records import CONSENTED, STEPS, WITHDREW, consent_record, record_of, withdrawal_record


def register() -> None:
    register_source(Source("parking.bookings", frozenset(f"parking.{step}" for step in STEPS), _steps))
    register_source(Source("parking.consents", frozenset({CONSENTED, WITHDREW}), _consents))
    register_source(Source("parking.penalties", frozenset({PENALTY, PENALTY_STEP}), _penalties))
    register_source(Source("parking.abandoned", frozenset({KIND}), _cases))
    register_source(Source("parking.rounds", frozenset({PUBLISHED, RANKED}), _rounds))


def _steps() -> Iterator[Row | Finding]:
    for event in BookingEvent.objects.order_by("pk").iterator(chunk_size=1_000):
        yield Row(f"step {event.pk} of parking {event.booking_id}", event.commitment_id, record_of(event))


def _consents() -> Iterator[Row | Finding]:
    for consent in SharingConsent.objects.order_by("pk").iterator(chunk_size=1_000):
        yield Row(f"consent {consent.pk}", consent.commitment_id, consent_record(consent))
        if consent.withdrawal_id is not None:
            yield Row(f"withdrawal of consent {consent.pk}", consent.withdrawal_id, withdrawal_record(consent))


def _rounds() -> Iterator[Row | Finding]:
    for row in PermitRound.objects.order_by("pk"):
        yield Row(f"round {row.pk}", row.published_id, round_record(row))
        if row.decided_id is not None:
            yield Row(f"ranking of round {row.pk}", row.decided_id, ranking_record(row))


def _penalties() -> Iterator[Row | Finding]:
    for row in Penalty.objects.order_by("made_at"):
        yield Row(f"penalty {row.pk}", row.commitment_id, penalty_record(row))
    for step in PenaltyStep.objects.order_by("pk").iterator(chunk_size=1_000):
        yield Row(f"step {step.pk} of penalty {step.penalty_id}", step.commitment_id, penalty_step_record(step))


def _cases() -> Iterator[Row | Finding]:
    for step in CaseStep.objects.order_by("pk").iterator(chunk_size=1_000):
        yield Row(f"step {step.pk} of case {step.case_id}", step.commitment_id, step_record(step))
