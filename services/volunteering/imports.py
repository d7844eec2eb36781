"""Taking a file of hours, and recording its lines one by one."""

from __future__ import annotations

import hashlib

import structlog
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from identity.actors import Actor
from identity.audit import audited, note
from identity.errors import IdentityError, NotAllowed
from mileage.errors import MileageError
from mileage.transactions import in_one_transaction
from services.core.errors import AlreadyRecorded, MemberUnknown, ServiceError
from services.core.people import member_by_code

from .actions import SERVICE, HoursReport, record_hours
from .errors import AnotherThatDay, DayTooLong
from .files import read_hours
from .models import HoursImport, HoursLine, Institution, LineState, VolunteerRecord

logger = structlog.get_logger(__name__)
ROUND = 500  # lines of one run; the next beat goes on
PORTAL, DAY = "1365 ", 24


@transaction.atomic
@audited("volunteering.file_received")
def receive_hours(institution: Institution, content: bytes, *, by: Actor) -> HoursImport:
    """Keep a file's lines for the background to record.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's to record.
        BadFile: a line cannot be read; nothing is kept.
        AlreadyRecorded: the institution's same file was received before.
    """
    by.require_staff("volunteering.add_volunteerrecord")
    by.require_scope(district=institution.district_id, service=SERVICE)
    if by.user is None:  # a file is somebody's
        raise NotAllowed
    lines = read_hours(content)
    digest = hashlib.sha256(content).digest()
    try:
        with transaction.atomic():
            file = HoursImport.objects.create(institution=institution, digest=digest, uploaded_by=by.user)
    except IntegrityError as error:
        raise AlreadyRecorded from error
    HoursLine.objects.bulk_create(
        HoursLine(
            file=file,
            number=line.number,
            member_code=line.member_code,
            performed_on=line.performed_on,
            hours=line.hours,
            reference=line.reference,
        )
        for line in lines
    )
    note(district=institution.district_id, service=SERVICE, lines=len(lines))
    return file


def record_waiting_lines() -> int:
    """Record what waits, each member's day in its own transaction. May run late, twice, or be killed."""
    waiting = HoursLine.objects.filter(state=LineState.WAITING).order_by("pk").values_list("pk", flat=True)
    return sum(_record(pk) for pk in list(waiting[:ROUND]))


def _record(pk: int) -> int:
    """Returns how many lines are done."""
    try:
        return _record_day(pk)
    except (ServiceError, MileageError, IdentityError) as refusal:
        rows = list(_day_of(pk))
        for row in rows:
            known = isinstance(refusal, AlreadyRecorded) and _stands(row)
            state, reason = (LineState.KNOWN, "") if known else (LineState.REFUSED, _reason(refusal))
            HoursLine.objects.filter(pk=row.pk, state=LineState.WAITING).update(state=state, reason=reason)
            logger.info("volunteering.line_not_recorded", line=row.pk, state=state, reason=reason)
        return len(rows)


@in_one_transaction
def _record_day(pk: int) -> int:
    """With the rights that the uploader has now. The lines are locked first, the ledger called last."""
    rows = list(_day_of(pk).select_for_update(of=("self",)))
    if not rows:
        return 0
    file, member = rows[0].file, member_by_code(rows[0].member_code)
    for row in rows:
        row.state, row.reason = (LineState.RECORDED, "") if member else (LineState.REFUSED, MemberUnknown.code)
    acts = {row.reference: row for row in reversed(rows)}  # of a confirmation number, the first line counts
    for row in rows:
        if member and acts[row.reference] != row:
            row.state = LineState.KNOWN
    HoursLine.objects.bulk_update(rows, ["state", "reason"])
    hours = sum(row.hours for row in acts.values())
    if member and hours > DAY:
        raise DayTooLong
    if member:
        evidence = (PORTAL + ", ".join(sorted(acts)))[:200]
        report = HoursReport(member, file.institution, rows[0].performed_on, hours, evidence)
        record_hours(report, by=Actor.staff(file.uploaded_by))
    return len(rows)


def _day_of(pk: int) -> QuerySet[HoursLine]:
    """The waiting lines of this one's member and day in its file: what was done twice on a day counts together."""
    row = HoursLine.objects.filter(pk=pk)
    same = {f"{name}__in": row.values(name) for name in ("file", "member_code", "performed_on")}
    lines = HoursLine.objects.select_related("file__institution__district", "file__uploaded_by")
    return lines.filter(state=LineState.WAITING, **same).order_by("number")


def _stands(row: HoursLine) -> bool:
    """Whether that day's hours are this line's: of its confirmation number, or not of the portal at all."""
    standing = VolunteerRecord.objects.filter(
        member=member_by_code(row.member_code),
        institution=row.file.institution,
        performed_on=row.performed_on,
        stands=True,
    ).first()
    said = standing.evidence if standing else ""
    return not said.startswith(PORTAL) or row.reference in said.removeprefix(PORTAL).split(", ")


def _reason(refusal: Exception) -> str:
    return AnotherThatDay.code if isinstance(refusal, AlreadyRecorded) else str(getattr(refusal, "code", ""))
