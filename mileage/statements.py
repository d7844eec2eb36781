"""Balances at a past moment, and statements of a month or a year.

No snapshots are kept. The balance that was *recorded* by a moment stands in the last posting before it. The balance of
what had *happened* by a moment differs from it only by what was recorded late, and a month's books are closed: so only
the postings recorded between the moment and its month's closing are looked at.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from identity.exports import csv_lines
from identity.models import Member
from identity.queries import SEOUL

from .errors import BadPeriod
from .models import Account, Asset, Posting, Reason
from .queries import OWN, Entry, entries_of

MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Statement:
    """What an account had, gained, gave and has, by the time of recording; `begin` to `end` is half-open.

    `refunded` is the part of what it gained that shops gave back.

    Oldest entries first, up to 20,000 of them; the sums are of all.
    """

    asset: Asset
    begin: datetime
    end: datetime
    opening: int
    gained: int
    refunded: int
    given: int
    closing: int
    entries: list[Entry]


def balance_recorded(account: int, at: datetime) -> int:
    """An account's balance of all that was recorded at or before a moment."""
    return _number(_RECORDED, [account, at])


def balance_happened(account: int, at: datetime) -> int:
    """An account's balance of all that had happened (`event_at`) at or before a moment, as it is known now."""
    return _number(_HAPPENED, {"account": account, "at": at})


def statements_of(member: Member, period: str) -> list[Statement]:
    """A member's statements of a year ("2026") or a month ("2026-11") in Asia/Seoul, one for each account.

    Raises:
        BadPeriod: it is neither, or has not begun.
    """
    begin, end = bounds_of(period)
    accounts = Account.objects.filter(member=member, kind__in=OWN, opened_at__lt=end).select_related("asset")
    return [_statement(account, begin, end) for account in accounts.order_by("asset__code")]


def bounds_of(period: str) -> tuple[datetime, datetime]:
    """The first moment of a year or month in Seoul, and the first after it. Raises BadPeriod."""
    year, _dash, month = period.partition("-")
    if not (year.isascii() and year.isdecimal() and len(year) == 4 and year >= "2025"):
        raise BadPeriod
    if not month and "-" not in period:
        first, days = date(int(year), 1, 1), 366 if calendar.isleap(int(year)) else 365
    elif month.isascii() and month.isdecimal() and len(month) == 2 and "01" <= month <= "12":
        first = date(int(year), int(month), 1)
        days = calendar.monthrange(first.year, first.month)[1]
    else:
        raise BadPeriod
    begin = datetime(first.year, first.month, 1, tzinfo=SEOUL)
    if begin > now():
        raise BadPeriod
    return begin, begin + timedelta(days=days)


def as_csv(statements: Iterable[Statement]) -> str:
    """One table in the reader's language, with a byte order mark for spreadsheets; no text in it is a formula."""
    return "".join(csv_lines(_lines(statements)))


def _lines(statements: Iterable[Statement]) -> Iterator[Sequence[object]]:
    yield _("Kind"), _("When"), _("What"), _("Amount"), _("Balance"), _("Number")
    for statement in statements:
        name, last = statement.asset.name, statement.end - timedelta(seconds=1)
        yield name, _time(statement.begin), _("Opening balance"), "", statement.opening, ""
        for entry in statement.entries:
            what = entry.text_ko if get_language() == "ko" else entry.text_en
            yield name, _time(entry.at), what, entry.amount, entry.balance, entry.id
        if statement.refunded:
            yield name, _time(last), _("Refunded in all"), statement.refunded, "", ""
        yield name, _time(last), _("Closing balance"), "", statement.closing, ""


def _time(moment: datetime) -> str:
    return moment.astimezone(SEOUL).strftime("%Y-%m-%d %H:%M:%S")


def _statement(account: Account, begin: datetime, end: datetime) -> Statement:
    instant = timedelta(milliseconds=1)
    opening = balance_recorded(account.pk, begin - instant)
    closing = balance_recorded(account.pk, end - instant)
    postings = Posting.objects.filter(account=account.pk, pk__gte=id_at(begin), pk__lt=id_at(end))
    entries = entries_of(postings.order_by("pk")[:MOST_LINES])
    gained = postings.filter(amount__gt=0).aggregate(sum=Coalesce(Sum("amount"), 0))["sum"]
    back = postings.filter(amount__gt=0, transfer__reason=Reason.REFUND)
    refunded = back.aggregate(sum=Coalesce(Sum("amount"), 0))["sum"]
    given = opening + gained - closing
    return Statement(account.asset, begin, end, opening, gained, refunded, given, closing, entries)


def id_at(moment: datetime) -> int:
    """The lowest id of its millisecond (docs/ledger.md, Ids)."""
    return (int(moment.timestamp() * 1000) - 1_735_689_600_000) << 22


def _number(statement: str, arguments: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return int(cursor.fetchone()[0])


# ids hold their time, so that the postings up to a moment are found by the index on account and id
_RECORDED = """
SELECT coalesce((SELECT balance FROM mileage_posting WHERE account_id = %s AND id < mileage_id_at(%s) + (1 << 22)
                 ORDER BY id DESC LIMIT 1), 0)
"""
# what is up to 5 minutes ahead of its recording may be in the balance that was recorded: it is taken out again
_HAPPENED = """
SELECT coalesce((SELECT balance FROM mileage_posting
                 WHERE account_id = %(account)s AND id < mileage_id_at(%(at)s) + (1 << 22)
                 ORDER BY id DESC LIMIT 1), 0)
    + coalesce((SELECT sum(p.amount) FROM mileage_posting p JOIN mileage_transfer t ON t.id = p.transfer_id
                WHERE p.account_id = %(account)s AND p.id >= mileage_id_at(%(at)s) + (1 << 22)
                    AND p.id < coalesce((SELECT mileage_id_at(closed_at) FROM mileage_period
                                         WHERE month = mileage_month(%(at)s)), 9223372036854775807)
                    AND t.event_at <= %(at)s), 0)
    - coalesce((SELECT sum(p.amount) FROM mileage_posting p JOIN mileage_transfer t ON t.id = p.transfer_id
                WHERE p.account_id = %(account)s AND p.id < mileage_id_at(%(at)s) + (1 << 22)
                    AND p.id >= mileage_id_at(%(at)s - interval '6 minutes') AND t.event_at > %(at)s), 0)
"""
