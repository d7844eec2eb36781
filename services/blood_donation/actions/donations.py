"""A centre registers a donation, and staff record what the mayor rewards beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from identity.actions.consents import consents_in_force, give_consent, withdraw_consent
from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Consent, Member
from identity.queries import SEOUL, today
from mileage.models import Award, AwardState
from mileage.transactions import in_one_transaction
from services.core.actions import ActivityReport, record_activity
from services.core.errors import AlreadyRecorded, MemberGone, NotYetPerformed
from services.core.models import Activity

from ..errors import ActOver, ConsentMissing, NothingToGive
from ..models import Certificate, CertificateStep, Donation, DonationKind, FurtherAct, Institution
from ..records import commit_step

SERVICE = "blood_donation"
CONSENT = "health.blood_donation"
TEXT_VERSION = "2026-11"
_YEARS = timedelta(days=5 * 365)


def agree_to_recording(member: Member, *, by: Actor) -> Consent:
    """The member's own consent to health data in the wallet: apart from every other, for five years, revocable.

    The same again changes nothing.
    """
    standing = consents_in_force(member, CONSENT).first()
    if standing is not None:
        return standing
    return give_consent(
        member,
        CONSENT,
        data=["donation_day", "donation_kind", "certificate"],
        recipient="blood centres",
        until=now() + _YEARS,
        text_version=TEXT_VERSION,
        by=by,
    )


@transaction.atomic
def stop_recording(member: Member, *, by: Actor) -> None:
    """Withdraw the consent: no further donation is recorded; certificates stay. Again: nothing changes."""
    for consent in consents_in_force(member, CONSENT):
        withdraw_consent(consent, by=by)


@dataclass(frozen=True, slots=True)
class DonationReport:
    """What a centre knows of a donation. `reference` is its own number of it."""

    member: Member
    centre: Institution
    donated_on: date
    reference: str
    kind: str = DonationKind.WHOLE


@transaction.atomic
@audited("blood_donation.registered")
def register_donation(report: DonationReport, *, by: Actor) -> Donation:
    """Register a donation and issue its certificate. It earns nothing: nothing of value is given for blood.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's to register.
        ConsentMissing, MemberGone, NotYetPerformed, AlreadyRecorded: what it says.
    """
    by.require_staff("blood_donation.add_donation")
    by.require_scope(district=report.centre.district_id, service=SERVICE)
    if report.member.left_at:
        raise MemberGone
    if report.donated_on > today():
        raise NotYetPerformed
    if not consents_in_force(report.member, CONSENT).exists():
        raise ConsentMissing
    donation = _create(report, by)
    certificate = Certificate.objects.create(donation=donation, owner=report.member)
    commit_step(certificate, CertificateStep.ISSUED, now())
    note(district=report.centre.district_id, service=SERVICE, certificate=certificate.serial)
    return donation


def _create(report: DonationReport, by: Actor) -> Donation:
    try:
        with transaction.atomic():
            return Donation.objects.create(
                member=report.member,
                centre=report.centre,
                donated_on=report.donated_on,
                kind=report.kind,
                reference=report.reference,
                recorded_by=by.user,
            )
    except IntegrityError as error:
        if Donation.objects.filter(centre=report.centre, reference=report.reference).exists():
            raise AlreadyRecorded from error
        raise


@in_one_transaction
@audited("blood_donation.further_act")
def record_further_act(act: FurtherAct, member: Member, performed_on: date, *, by: Actor) -> Activity:
    """Record that a member did what the mayor rewards; a programme's rate, caps and budget decide the points.

    Once per member and act. It refers to no donation, no certificate and no gift.

    Raises:
        ActOver: not in the days of the act.
        NothingToGive: no programme gives anything for it now; it may be recorded once one does.
        AlreadyRecorded, MemberGone, NotYetPerformed, LedgerRefusal: as record_activity says.
    """
    by.require_staff("blood_donation.add_furtheract")
    by.require_scope(service=SERVICE)
    if not act.first_day <= performed_on <= act.last_day:
        raise ActOver
    activity = record_activity(
        ActivityReport(
            kind=FurtherAct.programme_kind,
            member=member,
            quantity=1,
            unit="act",
            performed_at=datetime.combine(performed_on, time(), tzinfo=SEOUL),
            source_ref=f"blood_further_act:{act.pk}:{member.pk}",
        ),
        by=by,
    )
    if not Award.objects.filter(source_ref=activity.source_ref, state=AwardState.CREDITED).exists():
        raise NothingToGive
    return activity
