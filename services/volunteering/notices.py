"""What volunteers are told in the wallet, and putting it away."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import now

from credentials.queries import current_kinds
from identity.models import Member

from .errors import NoticeUnknown
from .hours import hours_of
from .models import VolunteerNotice, VolunteerNoticeKind, VolunteerRecord

FIGURE = "volunteer_hours"


def tell_confirmed(record: VolunteerRecord) -> None:
    """Hours count now; where they reach what a card asks for in a year, that card is to be had."""
    _tell(record.member, VolunteerNoticeKind.CONFIRMED, record.performed_on, hours=record.hours)
    after = hours_of(record.member, record.performed_on.year)
    for kind in current_kinds():
        if any(after - record.hours < least <= after for least in _asked_for(kind.eligibility)):
            _tell(record.member, VolunteerNoticeKind.CARD, record.performed_on, hours=after, card=kind.code)


def tell_taken_back(record: VolunteerRecord) -> None:
    _tell(record.member, VolunteerNoticeKind.TAKEN_BACK, record.performed_on, hours=record.hours)


def tell_cancelled(member: Member, day: date) -> None:
    _tell(member, VolunteerNoticeKind.CANCELLED, day)


def put_away(member: Member, notice_id: int) -> None:
    """Again changes nothing. Raises NoticeUnknown."""
    mine = VolunteerNotice.objects.filter(pk=notice_id, member=member)
    if not mine.filter(dismissed_at=None).update(dismissed_at=now()) and not mine.exists():
        raise NoticeUnknown


def _asked_for(rules: list[dict[str, object]]) -> list[int]:
    """Only of this figure: what else a card asks for, the member sees where it is got."""
    return [int(str(rule["at_least"])) for rule in rules if rule.get("figure") == FIGURE]


def _tell(member: Member, kind: VolunteerNoticeKind, day: date, hours: int | None = None, card: str = "") -> None:
    VolunteerNotice.objects.create(member=member, kind=kind, day=day, hours=hours, card=card)
