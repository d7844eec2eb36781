"""Points become stable tokens out of what was deposited for bonuses, with a campaign's 10 % on top."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from identity.second_person import approve
from mileage import invariants
from mileage.actions.awards import award
from mileage.actions.clawbacks import carry_out_clawbacks
from mileage.actions.exchange import execute_exchange, left_of, quote_exchange, rate_between
from mileage.actions.programmes import fund_programme
from mileage.errors import (
    FundedByTwo,
    InsufficientBalance,
    ReserveEmpty,
    StableNotExchanged,
    StableTokenOff,
    UnknownProgramme,
)
from mileage.models import Asset, AssetKind, BonusCampaign, Clawback, Posting, Programme
from mileage.queries import programmes_for
from mileage.stable import actions
from mileage.stable.errors import OverLegalLimit
from mileage.stable.models import DepositKind
from tests.factories import mileage as make
from tests.factories.identity import as_staff
from tests.factories.stable import balance_of, deposit, fund, issue, switch_on, used

pytestmark = pytest.mark.django_db
NOW = make.moment("2026-11-20T10:00+09:00")


def won() -> Asset:
    return Asset.objects.get(code=actions.CODE)


@pytest.fixture
def member():
    """Someone with 1,000 points, which are exchanged for as many won; 500 won are deposited for that."""
    switch_on(outstanding=1000, year=1000)
    deposit(500, DepositKind.BONUS)
    make.rate("points", actions.CODE)
    make.programme()
    someone = make.citizen()
    make.earn(someone, "act:1", hours=100)
    return someone


def exchange(member, amount: int) -> None:
    quote = quote_exchange(member, "points", actions.CODE, amount, by=make.SYSTEM)
    execute_exchange(member, quote.pk, by=make.SYSTEM)


def campaign(budget: int) -> Programme:
    """10 % more, out of its own budget."""
    paying = make.programme("ten-percent", asset=won(), budget=0)
    fund(paying, budget)
    during = DateTimeTZRange(make.moment("2026-01-01T00:00+09:00"), None)
    BonusCampaign.objects.create(code="c", name_ko="c", name_en="c", programme=paying, bonus=1000, during=during)
    return paying


def sound() -> bool:
    proof = actions.prove_reserve(by=make.SYSTEM)
    return (proof is None or proof.covered) and not [row for row in invariants.check_rules() if row.breaches]


def test_exchange__gives_what_was_deposited_for_bonuses_and_no_more(member):
    deposit(500)
    exchange(member, 300)

    with pytest.raises(ReserveEmpty):
        exchange(member, 201)

    assert (balance_of(member), used()) == (300, [300, 300])
    assert sound()
    issue(member, 500)
    with pytest.raises(OverLegalLimit):
        exchange(member, 201)


def test_exchange__that_is_disputed__is_reversed_and_counts_no_more(member):
    exchange(member, 300)
    entry = Posting.objects.get(account=make.open_member_account(member, won()))
    row = actions.dispute(member, entry.pk, "not I", by=make.SYSTEM)

    approve(actions.request_correction(row, "so it is", by=as_staff()), by=as_staff())

    assert (balance_of(member), used()) == (0, [0, 0])
    assert make.balance(make.open_member_account(member, make.asset())) == 1000
    assert sound()


def test_exchange__that_is_disputed__gives_the_days_and_the_years_limit_back(member):
    rate = rate_between("points", actions.CODE)
    before = left_of(member, rate)
    exchange(member, 300)
    exchange(member, 100)
    assert left_of(member, rate) == tuple(left - 400 for left in before)
    entry = Posting.objects.filter(account=make.open_member_account(member, won())).earliest("pk")
    row = actions.dispute(member, entry.pk, "not I", by=make.SYSTEM)

    approve(actions.request_correction(row, "so it is", by=as_staff()), by=as_staff())

    assert left_of(member, rate) == tuple(left - 100 for left in before)
    assert sound()


def test_campaign__gives_ten_per_cent_and_a_clawback_puts_all_back_where_it_came_from(member):
    paying = campaign(50)
    exchange(member, 200)
    assert (balance_of(member), make.balance(paying.budget_id), used()) == (220, 30, [250, 250])

    given = member.awards.get()
    approve(make.ask_clawback(given, 1000), by=as_staff())
    carry_out_clawbacks(by=make.SYSTEM)

    done = Clawback.objects.get()
    assert (done.taken, done.owed, balance_of(member)) == (1000, 0, 0)
    assert (make.balance(paying.budget_id), used()) == (50, [250, 50])
    assert sound()


def test_programme__in_won__pays_bonuses_only_and_out_of_a_deposit(member):
    paying = campaign(50)
    with pytest.raises(FundedByTwo):
        fund_programme(paying, 5, "key", by=make.SYSTEM)
    with pytest.raises(InsufficientBalance):
        fund(paying, 451)
    with pytest.raises(UnknownProgramme):
        award(member, paying.code, 1, "act:2", NOW, by=make.SYSTEM)
    assert programmes_for(paying.activity_kind, NOW.date()) == ["volunteering"]
    assert sound()


def test_rate__from_won_or_while_they_are_off__is_refused():
    Asset.objects.create(code="other-won", kind=AssetKind.STABLE, name_ko="원", name_en="Won")
    with pytest.raises(StableTokenOff):
        make.rate("points", "other-won")
    with pytest.raises(StableNotExchanged):
        make.rate("other-won", "points")
