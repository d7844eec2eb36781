"""Taking a file of hours, and recording its lines one by one."""

from __future__ import annotations

import hashlib

import structlog
from django.db import IntegrityError, transaction

from identity.actors import Actor
from identity.audit import audited, note
from identity.errors import IdentityError, NotAllowed
from mileage.errors import MileageError
from mileage.transactions import in_one_transaction
from services.core.errors import AlreadyRecorded, ServiceError
from services.core.people import member_by_code

from .actions import SERVICE, HoursReport, record_hours
from .files import read_hours
from .models import HoursImport, HoursLine, Institution, LineState

logger = structlog.get_logger(__name__)
ROUND = 500  # lines of one run; the next beat goes on


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
    """Record what waits, each line in its own transaction; returns how many. May run late, twice, or be killed."""
    waiting = HoursLine.objects.filter(state=LineState.WAITING).order_by("pk").values_list("pk", flat=True)
    return sum(_record(pk) for pk in list(waiting[:ROUND]))


def _record(pk: int) -> bool:
    try:
        return _record_line(pk)
    except (ServiceError, MileageError, IdentityError) as refusal:
        state = LineState.KNOWN if isinstance(refusal, AlreadyRecorded) else LineState.REFUSED
        reason = "" if state == LineState.KNOWN else refusal.code
        HoursLine.objects.filter(pk=pk, state=LineState.WAITING).update(state=state, reason=reason)
        logger.info("volunteering.line_not_recorded", line=pk, state=state, reason=reason)
        return True


@in_one_transaction
def _record_line(pk: int) -> bool:
    """With the rights that the uploader has now. The line is locked first, the ledger called last."""
    lines = HoursLine.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "file__institution__district", "file__uploaded_by"
    )
    line = lines.filter(pk=pk, state=LineState.WAITING).first()
    if line is None:
        return False
    member = member_by_code(line.member_code)
    line.state, line.reason = (LineState.RECORDED, "") if member else (LineState.REFUSED, "unknown_member")
    line.save(update_fields=["state", "reason"])
    if member:
        report = HoursReport(member, line.file.institution, line.performed_on, line.hours, f"1365 {line.reference}")
        record_hours(report, by=Actor.staff(line.file.uploaded_by))
    return True
