"""Recording what people did, and taking back what was recorded wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from anchoring.actions import append_commitment
from anchoring.log.records import JSON
from identity import audit
from identity.actors import Actor
from identity.models import District, Member
from identity.queries import SEOUL
from mileage.actions.awards import award_all, reverse_awards
from mileage.models import Award, AwardState
from mileage.queries import programmes_for
from mileage.transactions import in_one_transaction

from .errors import AlreadyCorrected, AlreadyRecorded, MemberGone, NotYetPerformed, ReasonMissing
from .models import Activity, ActivityState

RECORDED, CORRECTED = "service.activity", "service.activity_corrected"


@dataclass(frozen=True, slots=True)
class ActivityReport:
    """What a service saw: `quantity` whole `unit`s by `member`; `source_ref` is the service's own and unique."""

    kind: str
    member: Member
    quantity: int
    unit: str
    performed_at: datetime
    source_ref: str
    evidence: str = ""
    district: District | None = None


@in_one_transaction
def record_activity(report: ActivityReport, *, by: Actor) -> Activity:
    """Write an activity, commit to it, and credit what its programmes give; all or nothing.

    Raises:
        AlreadyRecorded: the source was recorded before.
        NotYetPerformed, MemberGone: what it says.
        LedgerRefusal: the member's account is closed, or the month's books are.
    """
    if report.performed_at > now():
        raise NotYetPerformed
    if report.member.left_at:
        raise MemberGone
    activity = _create(report, by)
    audit.record("activity.recorded", by=by, subject=activity, district=report.district, service=report.kind)
    programmes = programmes_for(report.kind, report.performed_at.astimezone(SEOUL).date())
    if programmes:
        # last: it ends with the ledger call, whose locks are the last taken
        award_all(
            report.member,
            programmes,
            report.quantity,
            activity.source_ref,
            report.performed_at,
            evidence=report.evidence,
            district=report.district,
            by=by,
        )
    return activity


def _create(report: ActivityReport, by: Actor) -> Activity:
    activity = Activity(
        kind=report.kind,
        member=report.member,
        quantity=report.quantity,
        unit=report.unit,
        performed_at=report.performed_at,
        evidence=report.evidence,
        source_ref=report.source_ref,
        district=report.district,
        recorded_by=by.user,
    )
    activity.commitment = append_commitment(RECORDED, record_of(activity))
    try:
        with transaction.atomic():
            activity.save(force_insert=True)
    except IntegrityError as error:
        if Activity.objects.filter(source_ref=report.source_ref).exists():
            raise AlreadyRecorded(source_ref=report.source_ref) from error
        raise
    return activity


@in_one_transaction
def correct_activity(activity: Activity, reason: str, *, by: Actor) -> Activity:
    """Take an activity back that was recorded wrongly, with what it earned.

    Raises:
        AlreadyCorrected, ReasonMissing: what it says.
        InsufficientBalance: the member has spent what it earned.
    """
    if not reason.strip():
        raise ReasonMissing
    row = Activity.objects.select_for_update().get(pk=activity.pk)
    if row.state == ActivityState.CORRECTED:
        raise AlreadyCorrected
    row.state, row.corrected_at, row.correction_reason = ActivityState.CORRECTED, now(), reason.strip()[:200]
    row.correction_commitment = append_commitment(CORRECTED, correction_record_of(row))
    row.save(update_fields=["state", "corrected_at", "correction_reason", "correction_commitment"])
    audit.record("activity.corrected", by=by, subject=row, service=row.kind, reason=reason)
    earned = list(Award.objects.filter(source_ref=row.source_ref, member=row.member, state=AwardState.CREDITED))
    if earned:
        reverse_awards(earned, reason, by=by)
    return row


def record_of(activity: Activity) -> dict[str, JSON]:
    """The record that the log commits to."""
    return {
        "id": str(activity.pk),
        "activity": activity.kind,
        "member": str(activity.member_id),
        "quantity": activity.quantity,
        "unit": activity.unit,
        "performed_at": _time(activity.performed_at),
        "evidence": activity.evidence,
        "source": activity.source_ref,
    }


def correction_record_of(activity: Activity) -> dict[str, JSON]:
    """The record of its being taken back."""
    corrected_at = _time(activity.corrected_at) if activity.corrected_at else None
    return {"id": str(activity.pk), "corrected_at": corrected_at, "reason": activity.correction_reason}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
