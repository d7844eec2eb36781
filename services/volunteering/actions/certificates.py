"""A certificate of volunteering: a card of the volunteer centre that says the hours of a time, on the member's request.

What it says is a condition of the member with recorded values, so that the card's own rules, issuing and ending hold.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Sum

from credentials.actions.conditions import Proof, record_condition, withdraw_condition
from credentials.actions.statuses import revoke
from credentials.models import Condition, ConditionKind, Credential, CredentialState, StatusReason
from credentials.queries import current_kinds
from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from identity.queries import today

from ..errors import BadPeriod, NoCertificates, NoHours
from ..models import VolunteerRecord

SERVICE = "volunteering"
CARD = "volunteer-record"  # the code of the card and of its condition
COUNTS = timedelta(days=365)
YEARS = 10
_SYSTEM = Actor.system("volunteering.certificates")


@transaction.atomic
@audited("volunteering.certificate_requested")
def request_certificate(member: Member, since: date, until: date, *, by: Actor) -> Condition:
    """Let the member get a certificate of the confirmed hours of these days, both included; it replaces the last.

    Raises:
        BadPeriod, NoHours: what it says.
        NoCertificates: the card is not issued now.
        ConditionRefused: the member is not bound to the register.
    """
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if not since <= until <= today() or since.year < today().year - YEARS:
        raise BadPeriod
    kind = ConditionKind.objects.filter(code=CARD).first()
    if kind is None or not current_kinds().filter(code=CARD).exists():
        raise NoCertificates
    hours = hours_between(member, since, until)
    if not hours:
        raise NoHours
    note(service=SERVICE, hours=hours)
    end_certificates(member)
    values = {"hours": hours, "period_from": since.isoformat(), "period_to": until.isoformat()}
    proof = Proof(kind, today(), today() + COUNTS, "confirmed hours of volunteering", values)
    return record_condition(member, proof, by=_SYSTEM)


def hours_between(member: Member, since: date, until: date) -> int:
    rows = VolunteerRecord.objects.filter(member=member, stands=True, performed_on__range=(since, until))
    return int(rows.aggregate(total=Sum("hours"))["total"] or 0)


def end_certificates(member: Member, day: date | None = None) -> None:
    """Revoke what was issued and withdraw what it rests on; with a day, only where its time includes that day."""
    rows = Condition.objects.filter(member=member, code=CARD, withdrawn_at=None)
    ending = [row for row in rows if day is None or _includes(row, day)]
    for condition in ending:
        withdraw_condition(condition, "hours were corrected" if day else "replaced by another", by=_SYSTEM)
    if not ending:
        return
    live = Credential.objects.filter(member=member, kind__code=CARD).exclude(state=CredentialState.REVOKED)
    for credential in live.order_by("pk"):
        revoke(credential, StatusReason.ISSUED_IN_ERROR if day else StatusReason.REPLACED, by=_SYSTEM)


def _includes(condition: Condition, day: date) -> bool:
    return str(condition.values["period_from"]) <= day.isoformat() <= str(condition.values["period_to"])
