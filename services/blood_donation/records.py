"""What the log commits to: each step of a certificate. No name and no health data but that there was a donation."""

from __future__ import annotations

from datetime import UTC, datetime

from anchoring.actions import append_commitment
from anchoring.log.records import JSON

from .models import Certificate, CertificateEvent, CertificateStep


def commit_step(certificate: Certificate, step: CertificateStep, at: datetime) -> CertificateEvent:
    """Write the step that the certificate has just made, with the commitment to it."""
    event = CertificateEvent(certificate=certificate, step=step, owner=certificate.owner, at=at)
    event.commitment = append_commitment(kind_of(step), record_of(event))
    event.save(force_insert=True)
    return event


def kind_of(step: str) -> str:
    return f"blood_certificate.{step}"


def record_of(event: CertificateEvent) -> dict[str, JSON]:
    """The record that the log commits to, made again from the rows."""
    certificate = event.certificate
    record: dict[str, JSON] = {
        "serial": certificate.serial,
        "donation": str(certificate.donation_id),
        "owner": str(event.owner_id) if event.owner_id else None,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }
    if certificate.replaces_id is not None:
        record["replaces"] = Certificate(number=certificate.replaces_id).serial
    if event.step == CertificateStep.USED:
        record["used_at"] = certificate.used_at_id
    return record
