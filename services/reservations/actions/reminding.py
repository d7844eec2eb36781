"""Reminders of what is booked, in the wallet and by e-mail: each once, also where the task runs twice."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.db import transaction
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _

from identity.accounts import mails
from identity.actors import Actor
from identity.audit import audited
from identity.errors import NotAllowed
from identity.models import Member
from identity.queries import SEOUL, today

from ..errors import AddressMissing
from ..models import NoticeKind, ReminderChoice, Reservation, ReservationNotice, ReservationState
from ..notices import tell

AT_ONCE = 2_000
MAILS_AT_ONCE = 200

log = structlog.get_logger(__name__)


@transaction.atomic
@audited("reminders.chosen")
def choose_reminders(member: Member, *, in_wallet: bool, by_mail: bool, language: str, by: Actor) -> ReminderChoice:
    """How the member is reminded, and in which language. Raises NotAllowed; AddressMissing: none is confirmed."""
    if by.user is None or by.user != member.user:
        raise NotAllowed
    if by_mail and mails.confirmed_address(member.user) is None:
        raise AddressMissing
    chosen = {"in_wallet": in_wallet, "by_mail": by_mail, "language": "en" if language == "en" else "ko"}
    return ReminderChoice.objects.update_or_create(member=member, defaults=chosen)[0]


def remind() -> int:
    """Tell holders of tomorrow's bookings, once each. How many were looked at."""
    tomorrow = today() + timedelta(days=1)
    rows = Reservation.objects.filter(day=tomorrow, state=ReservationState.BOOKED)
    due = list(rows.exclude(notices__kind=NoticeKind.REMINDER).only("member_id")[:AT_ONCE])
    unwanted = ReminderChoice.objects.filter(member__in={row.member_id for row in due}, in_wallet=False)
    members = set(unwanted.values_list("pk", flat=True))
    tell(due, NoticeKind.REMINDER, put_away=members)
    return len(due)


def mail_reminders() -> int:
    """Send to those who want it what is told in the wallet. How many were sent.

    A row is marked before its mail is sent, so that a second task at the same time leaves it alone.
    """
    at = now()
    rows = ReservationNotice.objects.filter(
        kind=NoticeKind.REMINDER,
        mailed_at=None,
        member__reminder_choice__by_mail=True,
        reservation__state=ReservationState.BOOKED,
        reservation__day__gt=today(),
    )
    parts = ("member__user", "member__reminder_choice", "reservation__unit__facility")
    sent = 0
    for row in rows.select_related(*parts).order_by("pk")[:MAILS_AT_ONCE]:
        if ReservationNotice.objects.filter(pk=row.pk, mailed_at=None).update(mailed_at=at):
            sent += _mail(row)
    return sent


def _mail(row: ReservationNotice) -> bool:
    address = mails.confirmed_address(row.member.user)
    if address is None or row.reservation is None:
        return False
    try:
        mails.send(address, *_words(row.reservation, row.member.reminder_choice.language))
    except (SMTPException, OSError) as error:
        # it was not taken: the next run tries again
        log.warning("reservations.reminder_not_sent", notice=row.pk, error=type(error).__name__)
        ReservationNotice.objects.filter(pk=row.pk).update(mailed_at=None)
        return False
    return True


def _words(row: Reservation, language: str) -> tuple[str, str]:
    begins, ends = (at.astimezone(SEOUL) for at in (row.during.lower, row.during.upper))
    with translation.override(language):
        return _("[Incheon Wallet] Your booking tomorrow"), _(
            "{facility}, {unit}\n{day} {begins}–{ends}\n\nIf you cannot come, cancel or change it in the wallet under "
            "“My bookings”. In the settings you choose whether such mail is sent.\n"
        ).format(
            facility=row.unit.facility,
            unit=row.unit,
            day=f"{begins:%Y-%m-%d}",
            begins=f"{begins:%H:%M}",
            ends=f"{ends:%H:%M}",
        )
