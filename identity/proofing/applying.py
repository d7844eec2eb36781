"""The member's part: confirm an address, send papers, hand in, take back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from identity.actions.consents import give_consent
from identity.actors import Actor
from identity.audit import audited, note, record
from identity.errors import IdentityError
from identity.models import Member
from identity.queries import today
from identity.register.queries import live_residency

from . import errors, rules, sealing
from .models import MailCount, Paper, Proofing, ProofingState

CONSENT, CONSENT_TEXT = "identity.proofing", "2026-11"
_STARTS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Details:
    """What the applicant says of themselves, as in the passport."""

    name: str
    birth_date: date
    country: str


def request_code(member: Member, email: str, *, by: Actor) -> str:
    """Begin a check, or go on with it under this address, and mail a code; an earlier code is void.

    Raises:
        ResidentAlready: the register knows them.
        ProofingWaits: handed in already.
        TooManyMails: five a day.
        MailNotSent: the mail server is away; the code is void with the next one.
    """
    code = sealing.new_code()
    _store_code(member, email, code, by=by)
    subject = _("[Incheon Wallet] Code {code}").format(code=code)
    body = _(
        "Your code is {code}.\n\nType it into the wallet to go on with the check of your identity. It is valid for "
        "15 minutes. If you did not ask for it, ignore this mail.\n"
    ).format(code=code)
    try:
        EmailMessage(subject, body, to=[email]).send()
    except OSError as error:
        raise errors.MailNotSent from error
    return code


@transaction.atomic
@audited("proofing.code_sent")
def _store_code(member: Member, email: str, code: str, *, by: Actor) -> Proofing:
    Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    if live_residency(member):
        raise errors.ResidentAlready
    row = Proofing.objects.filter(member=member, state__in=ProofingState.OPEN).first() or Proofing(member=member)
    if row.state == ProofingState.SUBMITTED:
        raise errors.ProofingWaits
    _count_mail(member)
    if row.email != email:
        row.email, row.email_confirmed_at = email, None
    row.code_mac, row.code_tries = sealing.mac_of(code, str(row.pk)), 0
    row.code_expires_at = now() + rules.CODE_LIFETIME
    row.save()
    return row


def _count_mail(member: Member) -> None:
    MailCount.objects.get_or_create(member=member, defaults={"day": today()})
    mine = MailCount.objects.filter(member=member)
    mine.filter(day__lt=today()).update(day=today(), sent=0)
    if not mine.filter(sent__lt=rules.MAILS_A_DAY).update(sent=F("sent") + 1):
        raise errors.TooManyMails


def confirm_email(member: Member, code: str, *, by: Actor) -> Proofing:
    """Show that the code arrived.

    Raises:
        ProofingMissing, ProofingWaits.
        EmailCodeEnded: used, expired, or tried too often.
        WrongEmailCode: with `tries_left`; the try is counted.
    """
    with transaction.atomic(durable=True):
        outcome = _try_code(member, code, by)
    if isinstance(outcome, IdentityError):
        raise outcome
    return outcome


def _try_code(member: Member, code: str, by: Actor) -> Proofing | IdentityError:
    """A refusal is returned, not raised, so that the counted try is committed."""
    row = _draft(member)
    over = row.code_expires_at is None or row.code_expires_at <= now() or row.code_tries >= rules.CODE_TRIES
    if row.code_mac is None or over:
        return errors.EmailCodeEnded()
    if not sealing.matches(code, row.code_mac, str(row.pk)):
        row.code_tries += 1
        row.save(update_fields=["code_tries"])
        record("proofing.code_refused", by=by, subject=row, detail={"tries": row.code_tries})
        return errors.WrongEmailCode(tries_left=rules.CODE_TRIES - row.code_tries)
    row.code_mac, row.email_confirmed_at = None, now()
    row.save(update_fields=["code_mac", "email_confirmed_at"])
    record("proofing.email_confirmed", by=by, subject=row)
    return row


@transaction.atomic
@audited("proofing.paper_sent")
def add_paper(member: Member, kind: str, content: bytes, *, by: Actor) -> Proofing:
    """Raises BadPaper, EmailNotConfirmed, ProofingMissing, ProofingWaits."""
    row = _draft(member)
    if row.email_confirmed_at is None:
        raise errors.EmailNotConfirmed
    media_type = next((found for start, found in _STARTS.items() if content.startswith(start)), None)
    digest, papers = sha256(content).digest(), row.papers.all()
    if media_type is None or len(content) > rules.MOST_BYTES or papers.count() >= rules.MOST_PAPERS:
        raise errors.BadPaper
    if papers.filter(digest=digest).exists():
        raise errors.BadPaper
    Paper.objects.create(
        proofing=row,
        kind=kind,
        media_type=media_type,
        size=len(content),
        digest=digest,
        sealed=sealing.seal(content, str(row.pk)),
    )
    note(papers=papers.count(), bytes=len(content))
    return row


@transaction.atomic
@audited("proofing.paper_removed")
def remove_paper(member: Member, number: int, *, by: Actor) -> Proofing:
    """Before it is handed in. Raises PaperUnknown, ProofingMissing, ProofingWaits."""
    row = _draft(member)
    if not row.papers.filter(pk=number).delete()[0]:
        raise errors.PaperUnknown
    return row


@transaction.atomic
@audited("proofing.submitted")
def submit(member: Member, details: Details, *, by: Actor) -> Proofing:
    """Hand in, and consent to the check. Raises EmailNotConfirmed, PapersMissing, ProofingMissing, ProofingWaits."""
    row = _draft(member)
    if row.email_confirmed_at is None:
        raise errors.EmailNotConfirmed
    if not row.papers.exists():
        raise errors.PapersMissing
    row.name, row.birth_date, row.country = details.name, details.birth_date, details.country
    row.state, row.submitted_at = ProofingState.SUBMITTED, now()
    row.save()
    give_consent(
        member,
        CONSENT,
        data=("name", "birth_date", "country", "papers"),
        recipient="인천광역시",
        until=now() + rules.VALID,
        text_version=CONSENT_TEXT,
        by=by,
    )
    return row


@transaction.atomic
@audited("proofing.withdrawn")
def withdraw(member: Member, *, by: Actor) -> Proofing:
    """Take it back before it is decided; its papers are deleted. Raises ProofingMissing."""
    row = _open(member)
    row.papers.all().delete()
    row.state, row.decided_at = ProofingState.WITHDRAWN, now()
    row.name, row.birth_date, row.country, row.email = "", None, "", ""
    row.save()
    return row


def put_away(member: Member) -> None:
    """The notice of a decision was read; it says nothing to anybody else, so there is no audit row."""
    Proofing.objects.filter(member=member, seen_at=None, decided_at__isnull=False).update(seen_at=now())


def _open(member: Member) -> Proofing:
    rows = Proofing.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(member=member, state__in=ProofingState.OPEN).first()
    if row is None:
        raise errors.ProofingMissing
    return row


def _draft(member: Member) -> Proofing:
    row = _open(member)
    if row.state == ProofingState.SUBMITTED:
        raise errors.ProofingWaits
    return row
