"""What a programme would have given for the acts of the past, and a campaign for the exchanges: the cost, before it
runs. Nothing is written.

Acts are recorded by services, which this app does not know: they say where to find them with `register_acts`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, Sum

from identity.queries import SEOUL
from identity.register.models import Residency

from .models import AwardState, BonusCampaign, ExchangeQuote, Programme, Reversal, WhyLess
from .models.exchange import WHOLE
from .rules import Act, caps_of, points_for

MOST_ACTS = 200_000


@dataclass(frozen=True, slots=True)
class PastAct:
    """An act that stands, as a service recorded it."""

    member: UUID
    act: Act


# of a kind, from a moment to before another, oldest first
Acts = Callable[[str, datetime, datetime], Iterable[PastAct]]
_sources: list[Acts] = []


def register_acts(source: Acts) -> None:
    _sources.append(source)


@dataclass(slots=True)
class DryRun:
    """`why`: how many acts earned less than the rate gives, by reason."""

    acts: int = 0
    rewarded: int = 0
    points: int = 0
    people: set[UUID] = field(default_factory=set)
    by_month: Counter[str] = field(default_factory=Counter)
    why: Counter[str] = field(default_factory=Counter)
    complete: bool = True


def dry_run(programme: Programme, districts: set[int], since: datetime, until: datetime, budget: int) -> DryRun:
    """Apply a programme's rules, with all caps and the budget, to the acts of a time. Of at most 200,000 acts."""
    run, used = DryRun(), Counter[tuple[object, ...]]()
    acts = list(_acts(programme.activity_kind, since, until))
    run.complete = len(acts) <= MOST_ACTS
    households = _households(programme, acts)
    for past in acts[:MOST_ACTS]:
        run.acts += 1
        points, why = points_for(programme, past.act, districts)
        rows = _rows(programme, past, households.get(past.member, "")) if points else {}
        for name, (row, cap) in rows.items():
            if cap - used[row] < points:
                points, why = max(cap - used[row], 0), name
        if points > budget - run.points:  # the budget gives all or nothing
            points, why = 0, WhyLess.BUDGET
        for row, _cap in rows.values():
            used[row] += points
        _count(run, past, points, why)
    return run


def given_by(programme: Programme, since: datetime, until: datetime) -> int:
    """What it gave for the acts of that time, with the rules that it had; not what was taken back as wrong."""
    awards = programme.awards.filter(state=AwardState.CREDITED, event_at__gte=since, event_at__lt=until)
    return int(awards.aggregate(sum=Sum("amount"))["sum"] or 0)


@dataclass(slots=True)
class CampaignRun:
    """`unfunded`: how many exchanges came when the budget had too little."""

    exchanges: int = 0
    raised: int = 0
    units: int = 0
    unfunded: int = 0
    people: set[UUID] = field(default_factory=set)
    by_month: Counter[str] = field(default_factory=Counter)


def dry_run_campaign(campaign: BonusCampaign, since: datetime, until: datetime, budget: int) -> CampaignRun:
    """Apply a campaign's bonus and budget to the exchanges of a time, whatever bonus they had."""
    made = ExchangeQuote.objects.filter(rate__target=campaign.programme.asset_id).exclude(
        transfer__in=Reversal.objects.values("original")
    )
    if campaign.source_id:
        made = made.filter(rate__source=campaign.source_id)
    made = made.filter(executed_at__gte=since, executed_at__lt=until).order_by("executed_at")
    run = CampaignRun()
    for member, got, at in made.values_list("member", F("total") - F("bonus"), "executed_at").iterator():
        run.exchanges += 1
        bonus = got * campaign.bonus // WHOLE
        if bonus > budget - run.units:
            run.unfunded += 1
        elif bonus:
            run.raised += 1
            run.units += bonus
            run.people.add(member)
            run.by_month[f"{at.astimezone(SEOUL):%Y-%m}"] += bonus
    return run


def _count(run: DryRun, past: PastAct, points: int, why: str) -> None:
    run.points += points
    if why:
        run.why[why] += 1
    if points:
        run.rewarded += 1
        run.people.add(past.member)
        run.by_month[f"{past.act.day:%Y-%m}"] += points


def _acts(kind: str, since: datetime, until: datetime) -> Iterator[PastAct]:
    for source in _sources:
        yield from source(kind, since, until)


def _rows(programme: Programme, past: PastAct, household: str) -> dict[str, tuple[tuple[object, ...], int]]:
    """What counts towards each cap."""
    day, member = past.act.day, past.member
    places: dict[str, tuple[object, ...]] = {
        WhyLess.HOUSEHOLD_CAP: ("household", household or member),
        WhyLess.PERSON_CAP: (member,),
        WhyLess.MONTH_CAP: (member, day.replace(day=1), "month"),
        WhyLess.DAY_CAP: (member, day, "day"),
    }
    return {name: (places[name], cap) for name, cap in caps_of(programme).items()}


def _households(programme: Programme, acts: list[PastAct]) -> dict[UUID, str]:
    """As the register has them today."""
    if programme.household_cap is None:
        return {}
    bound = Residency.objects.filter(ended_at=None, member__in={past.member for past in acts})
    return dict(bound.exclude(entry__household_key="").values_list("member_id", "entry__household_key"))
