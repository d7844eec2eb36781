"""Members exchange one kind of mileage for another: a quote with a lifetime, then its execution, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F
from django.utils.timezone import now

from identity import audit
from identity.actors import Actor
from identity.models import Member
from identity.queries import SEOUL

from .. import ledger
from ..errors import (
    AboveCeiling,
    BonusOver,
    DayLimitReached,
    DebtChanged,
    InsufficientBalance,
    MileageError,
    QuoteExpired,
    RateChanged,
    ReserveEmpty,
    TooLittleToExchange,
    UnknownQuote,
    UnknownRate,
    YearLimitReached,
)
from ..ledger import Leg
from ..models import (
    AccountKind,
    BonusCampaign,
    ExchangeAllowance,
    ExchangeQuote,
    ExchangeRate,
    Reason,
)
from ..models.exchange import WHOLE
from ..reserves import where_from
from ..transactions import in_one_transaction, repeated
from .accounts import debt_of, open_account, open_member_account

CLIENT = "exchange"
LIFETIME = timedelta(minutes=2)
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What an amount comes to. The fee is rounded up, what is got down; `remainder` is what then buys nothing."""

    fee: int
    remainder: int
    converted: int
    gets: int
    bonus: int


def terms_of(rate: ExchangeRate, amount: int, bonus: int = 0) -> Terms:
    """The arithmetic of an exchange, in whole units. `bonus` is in basis points."""
    fee = -(-amount * rate.fee // WHOLE)
    gets = (amount - fee) * rate.gets // rate.gives
    converted = -(-gets * rate.gives // rate.gets)
    return Terms(fee, amount - fee - converted, converted, gets, gets * bonus // WHOLE)


def rate_between(source: str, target: str) -> ExchangeRate:
    """The rate that is valid now. Raises UnknownRate."""
    rates = ExchangeRate.objects.select_related("source", "target")
    rate = rates.filter(source__code=source, target__code=target, during__contains=now()).first()
    if rate is None:
        raise UnknownRate
    return rate


def campaign_for(rate: ExchangeRate) -> BonusCampaign | None:
    """The campaign that gives most on a rate now, if it has a budget left."""
    running = BonusCampaign.objects.filter(programme__asset=rate.target_id, during__contains=now())
    meant = running.filter(source=rate.source_id) | running.filter(source=None)
    funded = meant.filter(programme__budget__balance__gt=0).select_related("programme__budget")
    return funded.order_by("-bonus", "pk").first()


@transaction.atomic
@audit.audited("exchange.quoted")
def quote_exchange(member: Member, source: str, target: str, amount: int, *, by: Actor) -> ExchangeQuote:
    """What an exchange would give, valid for two minutes while rate and bonus stay. Nothing is moved.

    Raises:
        UnknownRate: the kinds are not exchanged now.
        TooLittleToExchange: below the least amount, or it would give nothing.
        DayLimitReached, YearLimitReached: carry what is left.
    """
    rate = rate_between(source, target)
    campaign = campaign_for(rate)
    terms = terms_of(rate, amount, campaign.bonus if campaign else 0)
    if amount < rate.least or terms.gets <= 0:
        raise TooLittleToExchange(least=rate.least)
    if campaign and (not terms.bonus or campaign.programme.budget.balance < terms.bonus):
        campaign, terms = None, terms_of(rate, amount)
    for allowance, refusal in _limits(member, rate):
        if allowance.cap - allowance.used < amount:
            raise refusal(left=allowance.cap - allowance.used)
    made_at = now()
    return ExchangeQuote.objects.create(
        member=member,
        rate=rate,
        campaign=campaign,
        amount=amount,
        fee=terms.fee,
        remainder=terms.remainder,
        converted=terms.converted,
        bonus=terms.bonus,
        total=terms.gets + terms.bonus,
        made_at=made_at,
        expires_at=made_at + LIFETIME,
    )


@repeated(on=DebtChanged)
@in_one_transaction
def execute_exchange(member: Member, quote_id: UUID, *, by: Actor) -> ExchangeQuote:
    """Carry a quote out, in one transfer with both kinds. Again, the same receipt. Ends with the ledger call.

    What the member owes in the kind that is got is repaid from it first, as from any earning.

    Raises:
        UnknownQuote: not this member's.
        QuoteExpired, RateChanged, BonusOver: a new quote is needed.
        DayLimitReached, YearLimitReached: another exchange has used the limit since.
        ReserveEmpty: no more money is set aside for the stable token that it would give.
        LedgerRefusal: the balance is not enough, or an account is frozen or closed.
    """
    quotes = ExchangeQuote.objects.select_for_update(of=("self",)).select_related(
        "rate__source", "rate__target", "campaign__programme"
    )
    quote = quotes.filter(pk=quote_id, member=member).first()
    if quote is None:
        raise UnknownQuote
    if quote.executed_at:
        return quote
    at = now()
    _require_standing(quote, at)
    _take_limits(quote, at)
    audit.record("exchange.executed", by=by, subject=quote, detail={"given": quote.amount, "got": quote.total})
    quote.transfer = _move(quote)
    quote.executed_at = at
    quote.save(update_fields=["transfer", "executed_at"])
    return quote


def forget_quotes() -> int:
    """Delete quotes that nobody executed, a day after their end. How many."""
    return ExchangeQuote.objects.filter(executed_at=None, expires_at__lt=now() - KEPT).delete()[0]


def left_of(member: Member, rate: ExchangeRate) -> tuple[int, int]:
    """How much the member may still exchange at a rate today, and this year."""
    year, day = (row.cap - row.used for row, _refusal in _limits(member, rate))
    return min(day, year), year


def _require_standing(quote: ExchangeQuote, at: datetime) -> None:
    if quote.expires_at <= at:
        raise QuoteExpired
    if at not in quote.rate.during:
        raise RateChanged
    if quote.campaign and at not in quote.campaign.during:
        raise BonusOver


def _spans(at: datetime) -> tuple[tuple[DateRange, type[MileageError]], tuple[DateRange, type[MileageError]]]:
    today = at.astimezone(SEOUL).date()
    return (
        (DateRange(date(today.year, 1, 1), date(today.year + 1, 1, 1)), YearLimitReached),
        (DateRange(today, today + timedelta(days=1)), DayLimitReached),
    )


def _limits(member: Member, rate: ExchangeRate) -> list[tuple[ExchangeAllowance, type[MileageError]]]:
    """The year's and the day's counters as they are; an unused one is not stored."""
    spans = _spans(now())
    mine = ExchangeAllowance.objects.filter(member=member, source=rate.source_id, target=rate.target_id)
    used = dict(mine.filter(days__in=[days for days, _refusal in spans]).values_list("days", "used"))
    caps = (rate.year_limit, rate.day_limit)
    return [
        (ExchangeAllowance(used=used.get(days, 0), cap=max(cap, used.get(days, 0))), refusal)
        for (days, refusal), cap in zip(spans, caps, strict=True)
    ]


def give_limits_back(transfer: int) -> None:
    """An exchange that is being reversed counts no more towards the limits of its day and year."""
    quote = ExchangeQuote.objects.select_related("rate").get(transfer=transfer)
    assert quote.executed_at is not None  # noqa: S101  # a constraint: it has its transfer
    counted = ExchangeAllowance.objects.filter(used__gte=quote.amount, **_pair(quote))
    for days, _refusal in _spans(quote.executed_at):  # the order of `_take_limits`
        counted.filter(days=days).update(used=F("used") - quote.amount)


def _pair(quote: ExchangeQuote) -> dict[str, Any]:
    """Whose limits on what an exchange counts towards."""
    return {"member_id": quote.member_id, "source_id": quote.rate.source_id, "target_id": quote.rate.target_id}


def _take_limits(quote: ExchangeQuote, at: datetime) -> None:
    """Count the exchange towards the year's and the day's limit, the year's first, each under its lock."""
    rate = quote.rate
    for (days, refusal), cap in zip(_spans(at), (rate.year_limit, rate.day_limit), strict=True):
        key = _pair(quote) | {"days": days}
        ExchangeAllowance.objects.bulk_create([ExchangeAllowance(cap=cap, **key)], ignore_conflicts=True)
        row = ExchangeAllowance.objects.select_for_update().get(**key)
        if row.used + quote.amount > cap:
            raise refusal(left=max(cap - row.used, 0))
        ExchangeAllowance.objects.filter(pk=row.pk).update(used=F("used") + quote.amount, cap=cap)


def _move(quote: ExchangeQuote) -> int:
    source, target = quote.rate.source, quote.rate.target
    payer, payee = open_member_account(quote.member, source), open_member_account(quote.member, target)
    budget = quote.campaign.programme.budget_id if quote.campaign else 0
    debt = debt_of(quote.member, target)
    repaid = min(quote.total, -debt.balance) if debt else 0
    origin = where_from(target, quote.total - quote.bonus)
    parts = (
        (payer, -quote.amount),
        (open_account(AccountKind.ISSUANCE, source), quote.converted),
        (open_account(AccountKind.FEES, source), quote.fee),
        (open_account(AccountKind.REMAINDERS, source), quote.remainder),
        (origin, quote.bonus - quote.total),
        (budget, -quote.bonus),
        (debt.pk if debt else 0, repaid),
        (payee, quote.total - repaid),
    )
    item = ledger.Transfer(
        key=str(quote.pk),
        reason=Reason.EXCHANGE,
        source_ref=f"exchange:{quote.pk}",
        legs=tuple(Leg(*part) for part in parts if part[1]),
    )
    try:
        done = ledger.post_one(CLIENT, item)
    except AboveCeiling as error:
        if debt and error.extra.get("account") == debt.pk:  # less is owed by now than a moment ago
            raise DebtChanged from error
        raise
    except InsufficientBalance as error:
        if budget and error.extra.get("account") == budget:
            raise BonusOver from error
        if error.extra.get("account") == origin:
            raise ReserveEmpty from error
        raise
    assert done.transfer  # noqa: S101  # an accepted transfer has its number
    return done.transfer
