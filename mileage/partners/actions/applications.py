"""Applying to become a partner, and the staff's review of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import District, Member, Organisation, OrganisationRole
from identity.queries import today

from ..errors import (
    ApplicationDecided,
    ApplicationWaits,
    BadDocument,
    DocumentsMissing,
    NotForThisOrganisation,
    UnknownApplication,
)
from ..models import Application, ApplicationState, Document, Origin, Partner, PartnerState

REVIEW = "partners.change_application"
MOST_BYTES, MOST_DOCUMENTS = 5 * 1024 * 1024, 5
FORGET_DOCUMENTS_AFTER = timedelta(days=90)
_KINDS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What an applicant asks for."""

    name_ko: str
    name_en: str
    business_number: str
    district: District
    issues: bool
    accepts: bool
    contact: str


def acting_member(member: Member, organisation: UUID | None) -> Member:
    """The member in whose name a person acts: themselves, or an organisation whose manager they are today.

    Raises:
        NotForThisOrganisation: they are not its manager.
    """
    if organisation is None:
        return member
    found = Organisation.objects.filter(
        pk=organisation,
        people__member=member,
        people__role=OrganisationRole.MANAGER,
        people__during__contains=today(),
    ).first()
    if found is None:
        raise NotForThisOrganisation
    return found.member


def names_of(member: Member) -> list[Member]:
    """Every member in whose name a person may act here: themselves, and organisations that they manage."""
    managed = Member.objects.filter(
        organisation__people__member=member,
        organisation__people__role=OrganisationRole.MANAGER,
        organisation__people__during__contains=today(),
    )
    return [member, *managed.distinct()]


@transaction.atomic
@audited("partner.applied")
def apply_as_partner(wish: Wish, applicant: Member, *, by: Actor) -> Application:
    """An application on the web; documents come next. Raises ApplicationWaits."""
    return _create(wish, Origin.WALLET, applicant)


@transaction.atomic
@audited("partner.applied")
def enter_application(wish: Wish, *, by: Actor) -> Application:
    """What came at a counter, entered by staff of that district. Raises ApplicationWaits, NotAllowed."""
    by.require_staff("partners.add_application")
    by.require_scope(district=wish.district)
    note(district=wish.district)
    return _create(wish, Origin.COUNTER, None)


def _create(wish: Wish, origin: Origin, applicant: Member | None) -> Application:
    live = Partner.objects.filter(business_number=wish.business_number, state__in=PartnerState.LIVE)
    if live.exists():
        raise ApplicationWaits
    try:
        with transaction.atomic():
            return Application.objects.create(
                origin=origin,
                applicant=applicant,
                **{field: getattr(wish, field) for field in Wish.__slots__},
            )
    except IntegrityError as error:
        raise ApplicationWaits from error


@transaction.atomic
@audited("partner.document_sent")
def attach_document(application: Application, name: str, content: bytes, *, by: Actor) -> Application:
    """Add a paper; after a return this submits the application again. Raises BadDocument, ApplicationDecided."""
    row = _open(application)
    kind = next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)
    digest = sha256(content).digest()
    papers = row.documents.all()
    if kind is None or len(content) > MOST_BYTES or papers.count() >= MOST_DOCUMENTS:
        raise BadDocument
    if papers.filter(digest=digest).exists():
        raise BadDocument
    Document.objects.create(
        application=row, name=name[:120], media_type=kind, size=len(content), digest=digest, content=content
    )
    row.state = ApplicationState.SUBMITTED
    row.save(update_fields=["state"])
    note(documents=papers.count(), bytes=len(content))
    return row


@transaction.atomic
@audited("partner.application_withdrawn")
def withdraw_application(application: Application, *, by: Actor) -> Application:
    return _decide(application, ApplicationState.WITHDRAWN, "")


@transaction.atomic
@audited("partner.application_returned")
def return_application(application: Application, text: str, *, by: Actor) -> Application:
    """Ask the applicant for more. Raises NotAllowed, ApplicationDecided."""
    row = _reviewed(application, by)
    row.state, row.note = ApplicationState.RETURNED, text[:500]
    row.save(update_fields=["state", "note"])
    return row


@transaction.atomic
@audited("partner.application_refused")
def reject_application(application: Application, text: str, *, by: Actor) -> Application:
    """Refuse it, with the reason that the applicant reads. Raises NotAllowed, ApplicationDecided."""
    return _decide(_reviewed(application, by), ApplicationState.REJECTED, text)


@transaction.atomic
@audited("partner.accepted")
def accept_application(application: Application, *, by: Actor) -> Partner:
    """Make it a partner. It can do nothing before an agreement, which a second person approves.

    Raises:
        NotAllowed, ApplicationDecided.
        DocumentsMissing: it came on the web without a paper.
    """
    row = _reviewed(application, by)
    if row.origin == Origin.WALLET and not row.documents.exists():
        raise DocumentsMissing
    note(district=row.district_id)
    row.partner = Partner.objects.create(
        code=f"partner-{row.pk.hex[:10]}",
        owner=row.applicant,
        **{name: getattr(row, name) for name in ("name_ko", "name_en", "business_number", "district", "contact")},
    )
    row.state, row.decided_at = ApplicationState.APPROVED, now()
    row.save(update_fields=["state", "decided_at", "partner"])
    return row.partner


def application_of(member: Member, application: UUID) -> Application:
    """One that a person may act on. Raises UnknownApplication, also for another's."""
    found = Application.objects.filter(pk=application, applicant__in=names_of(member)).first()
    if found is None:
        raise UnknownApplication
    return found


@transaction.atomic
def forget_documents(*, by: Actor) -> int:
    """Delete the papers of what was decided 90 days ago; their hashes stay. How many."""
    over = Document.objects.filter(content__isnull=False, application__decided_at__lte=now() - FORGET_DOCUMENTS_AFTER)
    return over.update(content=None, name="")


def _reviewed(application: Application, by: Actor) -> Application:
    by.require_staff(REVIEW)
    by.require_scope(district=application.district_id)
    return _open(application)


def _open(application: Application) -> Application:
    row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if row.state not in ApplicationState.OPEN:
        raise ApplicationDecided
    return row


def _decide(application: Application, state: ApplicationState, text: str) -> Application:
    row = _open(application)
    row.state, row.note, row.decided_at = state, text[:500], now()
    row.save(update_fields=["state", "note", "decided_at"])
    return row
