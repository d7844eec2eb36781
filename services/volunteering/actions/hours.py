"""Staff record volunteer hours, and take back what was recorded wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.models import Member
from identity.queries import SEOUL
from mileage.transactions import in_one_transaction
from services.core.actions import ActivityReport, correct_activity, record_activity
from services.core.errors import AlreadyRecorded
from services.core.models import Activity

from ..models import Institution, SignupState, Step, VolunteerRecord
from ..notices import tell_confirmed, tell_taken_back
from ..records import commit_step
from .certificates import end_certificates

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
def record_hours(
    report: HoursReport, *, by: Actor, first: Callable[[VolunteerRecord], object] | None = None
) -> VolunteerRecord:
    """Record a day's hours; the credit is in the wallet when this returns. `first` is called before the credit.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's to record.
        AlreadyRecorded: this member, institution and day.
        ServiceError, LedgerRefusal: as record_activity says.
    """
    by.require_staff("volunteering.add_volunteerrecord")
    by.require_scope(district=report.institution.district_id, service=SERVICE)
    record = _create(report)
    if first:
        first(record)
    tell_confirmed(record)
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
    """Take hours back that were recorded wrongly, with the points that they earned and the certificates that say them.

    The coordinator may decide anew on the shifts that they came from.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's to take back.
        AlreadyCorrected, ReasonMissing, InsufficientBalance: as correct_activity says.
    """
    by.require_staff("volunteering.change_volunteerrecord")
    by.require_scope(district=record.institution.district_id, service=SERVICE)
    Member.objects.select_for_update(no_key=True).get(pk=record.member_id)
    row = VolunteerRecord.objects.select_for_update(of=("self",)).select_related("member").get(pk=record.pk)
    if row.stands:
        row.stands = False
        row.save(update_fields=["stands"])
        _undo(row)
    correct_activity(Activity.objects.get(source_ref=row.source_ref), reason, by=by)
    return row


def _undo(record: VolunteerRecord) -> None:
    end_certificates(record.member, record.performed_on)
    tell_taken_back(record)
    for signup in record.signups.select_for_update(of=("self",)).select_related("volunteer").order_by("pk"):
        signup.state, signup.record = SignupState.APPROVED, None
        signup.save(update_fields=["state", "record"])
        commit_step(signup, Step.REOPENED, now())
