"""What a member may exchange, and what was exchanged."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.timezone import now

from identity.models import Member

from .actions.exchange import campaign_for, left_of
from .errors import UnknownQuote
from .models import POSTINGS_PER_TRANSFER, BonusCampaign, ExchangeQuote, ExchangeRate, Posting
from .queries import OWN


@dataclass(frozen=True, slots=True)
class Offer:
    """A rate that is valid now, with what is left of the member's limits."""

    rate: ExchangeRate
    campaign: BonusCampaign | None
    day_left: int
    year_left: int


def offers_of(member: Member) -> list[Offer]:
    """Rates from kinds of which the member has an account. Two queries a rate, and staff set few."""
    rates = ExchangeRate.objects.filter(
        during__contains=now(),
        source__in=member.mileage_accounts.filter(kind__in=OWN).values("asset"),
    )
    rates = rates.select_related("source", "target").order_by("source__code", "target__code")
    return [Offer(rate, campaign_for(rate), *left_of(member, rate)) for rate in rates]


def quote_of(member: Member, quote_id: UUID) -> ExchangeQuote:
    """A member's own quote or receipt. Raises UnknownQuote, also for another's."""
    quotes = ExchangeQuote.objects.select_related("rate__source", "rate__target", "campaign")
    quote = quotes.filter(pk=quote_id, member=member).first()
    if quote is None:
        raise UnknownQuote
    return quote


def posting_of_exchange(quote: ExchangeQuote) -> str:
    """The number of the entry that gave, in the member's history; empty until executed."""
    if quote.transfer is None:
        return ""
    ids = (quote.transfer + 1, quote.transfer + POSTINGS_PER_TRANSFER)
    entries = Posting.objects.filter(pk__range=ids, account__member=quote.member_id, amount__lt=0)
    return str(entries.values_list("pk", flat=True).first() or "")
