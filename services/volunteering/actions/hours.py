"""Staff record volunteer hours, and take back what was recorded wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import IntegrityError, transaction

from identity.actors import Actor
from identity.models import Member
from identity.queries import SEOUL
from mileage.transactions import in_one_transaction
from services.core.actions import ActivityReport, correct_activity, record_activity
from services.core.errors import AlreadyRecorded
from services.core.models import Activity

from ..models import Institution, VolunteerRecord

SERVICE = "volunteering"
UNIT = "hour"


@dataclass(frozen=True, slots=True)
class HoursReport:
    """What an institution confirms."""

    member: Member
    institution: Institution
    performed_on: date
    hours: int
    evidence: str = ""


@in_one_transaction
def record_hours(report: HoursReport, *, by: Actor) -> VolunteerRecord:
    """Record a day's hours; the credit is in the wallet when this returns.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's to record.
        AlreadyRecorded: this member, institution and day.
        ServiceError, LedgerRefusal: as record_activity says.
    """
    by.require_staff("volunteering.add_volunteerrecord")
    by.require_scope(district=report.institution.district_id, service=SERVICE)
    record = _create(report)
    record_activity(
        ActivityReport(
            kind=SERVICE,
            member=report.member,
            quantity=report.hours,
            unit=UNIT,
            performed_at=datetime.combine(report.performed_on, time(), tzinfo=SEOUL),
            source_ref=record.source_ref,
            evidence=report.evidence,
            district=report.institution.district,
        ),
        by=by,
    )
    return record


def _create(report: HoursReport) -> VolunteerRecord:
    try:
        with transaction.atomic():
            return VolunteerRecord.objects.create(
                member=report.member,
                institution=report.institution,
                performed_on=report.performed_on,
                hours=report.hours,
                evidence=report.evidence,
            )
    except IntegrityError as error:
        standing = VolunteerRecord.objects.filter(
            member=report.member, institution=report.institution, performed_on=report.performed_on, stands=True
        )
        if standing.exists():
            raise AlreadyRecorded from error
        raise


@in_one_transaction
def correct_hours(record: VolunteerRecord, reason: str, *, by: Actor) -> VolunteerRecord:
    """Take hours back that were recorded wrongly, with the points that they earned.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's to take back.
        AlreadyCorrected, ReasonMissing, InsufficientBalance: as correct_activity says.
    """
    by.require_staff("volunteering.change_volunteerrecord")
    by.require_scope(district=record.institution.district_id, service=SERVICE)
    row = VolunteerRecord.objects.select_for_update().get(pk=record.pk)
    row.stands = False
    row.save(update_fields=["stands"])
    correct_activity(Activity.objects.get(source_ref=row.source_ref), reason, by=by)
    return row
