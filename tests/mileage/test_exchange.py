"""Exchange: quote, then execute; rates by two people; limits, bonus, rounding; lots keep their line."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.timezone import now

from identity.errors import NotAllowed, SamePerson
from identity.models import StaffRole
from identity.second_person import approve
from mileage import invariants
from mileage.actions.awards import award
from mileage.actions.clawbacks import carry_out_clawbacks
from mileage.actions.exchange import execute_exchange, forget_quotes, quote_exchange, terms_of
from mileage.actions.rates import request_rate
from mileage.errors import (
    AccountFrozen,
    BonusOver,
    DayLimitReached,
    InsufficientBalance,
    QuoteExpired,
    RateChanged,
    RateOverlaps,
    RateRefused,
    TooLittleToExchange,
    UnknownQuote,
    UnknownRate,
    YearLimitReached,
)
from mileage.models import (
    Account,
    AccountKind,
    BonusCampaign,
    Clawback,
    ExchangeAllowance,
    ExchangeQuote,
    ExchangeRate,
    Lot,
)
from mileage.queries import balances_of
from tests.factories import mileage as make
from tests.factories.identity import as_staff

pytestmark = pytest.mark.django_db
LATER, SOONER = datetime(2028, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def member():
    return make.citizen()


def with_points(member, points=1_000, **terms):
    account = make.open_member_account(member, make.asset())
    make.give(account, points, **terms)
    return account


def quote(member, amount):
    return quote_exchange(member, "points", "coins", amount, by=make.SYSTEM)


def execute(member, row):
    return execute_exchange(member, row.pk, by=make.SYSTEM)


def have(member):
    return {row.asset.code: row.balance for row in balances_of(member)}


def campaign(bonus=1_000, budget=1_000, **fields):
    programme = make.programme("bonus", asset=make.asset("coins"), budget=budget)
    during = DateTimeTZRange(make.moment("2026-01-01T00:00+09:00"), None)
    return BonusCampaign.objects.create(
        **{
            "code": "c",
            "name_ko": "보너스",
            "name_en": "Bonus",
            "programme": programme,
            "bonus": bonus,
            "during": during,
        }
        | fields
    )


@pytest.mark.parametrize(
    ("gives", "gets", "fee", "amount", "expected"),
    [
        (1, 1, 0, 100, (0, 0, 100, 100)),
        (100, 1, 0, 250, (0, 50, 200, 2)),  # 50 buy nothing
        (3, 2, 0, 100, (0, 1, 99, 66)),
        (2, 3, 0, 101, (0, 0, 101, 151)),  # half a unit is not paid
        (1, 1, 250, 101, (3, 0, 98, 98)),  # the fee is rounded up
        (7, 5, 100, 1, (1, 0, 0, 0)),
    ],
)
def test_terms__round_the_fee_up_and_what_is_got_down(gives, gets, fee, amount, expected):
    terms = terms_of(ExchangeRate(gives=gives, gets=gets, fee=fee), amount)

    assert (terms.fee, terms.remainder, terms.converted, terms.gets) == expected
    assert terms.fee + terms.remainder + terms.converted == amount


def test_execute__moves_both_kinds_in_one_transfer_with_fee_and_remainder(member):
    make.rate(gives=100, gets=7, fee=100)
    with_points(member)

    receipt = execute(member, quote(member, 1_000))

    assert (receipt.fee, receipt.remainder, receipt.converted, receipt.total) == (10, 4, 986, 69)
    assert have(member) == {"coins": 69, "points": 0}
    kinds = Account.objects.filter(asset=make.asset(), member=None).values_list("kind", "balance")
    assert dict(kinds) == {"issuance": -14, "fees": 10, "remainders": 4}
    assert execute(member, receipt).transfer == receipt.transfer
    assert have(member) == {"coins": 69, "points": 0}


def test_execute__keeps_start_and_end_and_line_of_what_was_given_in_proportion(member):
    make.rate(gives=2, gets=1)
    account = with_points(member, 60, expires_at=LATER)
    make.give(account, 41, expires_at=SOONER, programme=7)

    execute(member, quote(member, 100))

    lots = Lot.objects.filter(account__asset__code="coins").order_by("expires_at")
    assert [(lot.amount, lot.expires_at) for lot in lots] == [(20, SOONER), (30, LATER)]
    assert (lots[0].programme, lots[0].parent, lots[0].root) == (7, lots[0].root, Lot.objects.get(amount=41).pk)


def test_execute__pays_the_bonus_of_a_campaign_from_its_budget(member):
    make.rate()
    bonus = campaign()
    with_points(member, 105)

    receipt = execute(member, quote(member, 105))

    assert (receipt.bonus, receipt.total, have(member)["coins"]) == (10, 115, 115)
    assert make.balance(bonus.programme.budget_id) == 990


def test_quote__when_the_budget_does_not_hold_the_bonus__is_without_it(member):
    make.rate()
    campaign(budget=9)
    with_points(member)

    assert (quote(member, 100).bonus, quote(member, 90).bonus) == (0, 9)


def test_execute__when_the_bonus_was_used_up_or_ended_since__moves_nothing(member):
    make.rate()
    running = campaign(budget=10)
    with_points(member)
    first, second, third = quote(member, 100), quote(member, 100), quote(member, 50)
    execute(member, first)

    with pytest.raises(BonusOver):
        execute(member, second)

    BonusCampaign.objects.update(during=DateTimeTZRange(running.during.lower, now()))
    with pytest.raises(BonusOver):
        execute(member, third)
    assert have(member) == {"coins": 110, "points": 900}
    assert [row.used for row in ExchangeAllowance.objects.all()] == [100, 100]


def test_execute__an_expired_quote_or_anothers__moves_nothing(member):
    make.rate()
    with_points(member)
    row = quote(member, 10)
    with pytest.raises(UnknownQuote):
        execute(make.citizen(), row)
    ExchangeQuote.objects.update(expires_at=now())

    with pytest.raises(QuoteExpired):
        execute(member, row)


def test_execute__after_the_rate_changed__moves_nothing(member):
    make.rate()
    with_points(member)
    row = quote(member, 10)
    make.rate(gives=2, during=DateTimeTZRange(now() - timedelta(days=1), None))

    with pytest.raises(RateChanged):
        execute(member, row)
    assert quote(member, 10).total == 5


def test_execute__more_than_there_is_or_from_a_frozen_account__moves_nothing(member):
    make.rate()
    account = with_points(member, 10)
    with pytest.raises(InsufficientBalance), transaction.atomic():
        execute(member, quote(member, 11))
    make.set_state(account, "frozen")

    with pytest.raises(AccountFrozen), transaction.atomic():
        execute(member, quote(member, 10))
    assert not ExchangeAllowance.objects.exists()


@pytest.mark.parametrize(
    ("limits", "refusal"),
    [({"day_limit": 15}, DayLimitReached), ({"day_limit": 15, "year_limit": 15}, YearLimitReached)],
)
def test_limits__are_counted_and_refused_with_what_is_left(member, limits, refusal):
    make.rate(**limits)
    with_points(member)
    first, second = quote(member, 10), quote(member, 10)
    execute(member, first)

    for act in (lambda: execute(member, second), lambda: quote(member, 6)):
        with pytest.raises(refusal) as caught, transaction.atomic():
            act()
        assert caught.value.extra == {"left": 5}
    with pytest.raises(IntegrityError, match="exchange_within_limit"), transaction.atomic():
        ExchangeAllowance.objects.update(used=10**6)


@pytest.mark.parametrize(("pair", "amount", "refusal"), [
    (("points", "other"), 10, UnknownRate),
    (("coins", "points"), 10, UnknownRate),
    (("points", "coins"), 4, TooLittleToExchange),
    (("points", "coins"), 9, TooLittleToExchange),
])  # fmt: skip
def test_quote__of_what_is_not_exchanged_or_too_little__is_refused(member, pair, amount, refusal):
    make.rate(gives=10, least=5)

    with pytest.raises(refusal):
        quote_exchange(member, *pair, amount, by=make.SYSTEM)


def test_clawback__follows_points_into_the_other_kind_at_its_rate(member):
    programme = make.programme()
    make.rate(gives=1, gets=3)
    row = make.earn(member, "act:1", hours=10)
    execute(member, quote(member, 60))
    coins = make.open_member_account(member, make.asset("coins"))
    make.post(make.move(coins, make.city_account(AccountKind.PARTNER, make.asset("coins")), 31))

    approve(make.ask_clawback(row, 100), by=as_staff())
    carry_out_clawbacks(by=make.SYSTEM)

    done = Clawback.objects.get()
    assert (done.taken, done.owed) == (40 + 149 // 3, 100 - 40 - 149 // 3)
    assert have(member) == {"coins": 0, "points": 0}
    assert make.balance(programme.budget_id) == 100_000 - 100 + done.taken
    assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []


def test_clawback__of_a_bonus__goes_back_to_its_campaigns_budget(member):
    programme = make.programme()
    make.rate(gives=1, gets=1)
    given = campaign(bonus=2_000).programme.budget_id
    row = make.earn(member, "act:1", hours=10)
    execute(member, quote(member, 100))
    assert (have(member)["coins"], make.balance(given)) == (120, 980)

    approve(make.ask_clawback(row, 50), by=as_staff())
    carry_out_clawbacks(by=make.SYSTEM)

    assert have(member)["coins"] == 60
    assert make.balance(given) == 990
    assert make.balance(programme.budget_id) == 100_000 - 50
    assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []


def test_execute__by_who_owes_in_that_kind__repays_first_and_clawback_follows_the_rest(member):
    coins = make.programme("coins", asset=make.asset("coins"), lot_months=None)
    at = make.moment("2026-11-20T10:00+09:00")
    wrong = award(member, coins.code, 4, "coins:1", at, by=make.SYSTEM)
    account = make.open_member_account(member, make.asset("coins"))
    make.post(make.move(account, make.city_account(AccountKind.PARTNER, make.asset("coins")), 40))
    approve(make.ask_clawback(wrong, 40), by=as_staff())
    carry_out_clawbacks(by=make.SYSTEM)
    make.programme()
    make.rate(gives=1, gets=1)
    row = make.earn(member, "act:1", hours=10)

    execute(member, quote(member, 100))

    debt = Account.objects.get(kind=AccountKind.RECEIVABLE)
    assert (have(member)["coins"], debt.balance) == (60, 0)
    approve(make.ask_clawback(row, 100), by=as_staff())
    carry_out_clawbacks(by=make.SYSTEM)
    done = Clawback.objects.get(award=row)
    assert (done.taken, done.owed, have(member)["coins"]) == (60, 40, 0)
    assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []


def test_rate__needs_a_second_person_and_ends_the_one_before():
    asker = as_staff()
    first = make.rate(gives=3)
    wanted = ExchangeRate(
        source=make.asset(), target=make.asset("coins"), gives=2, gets=1, day_limit=10, year_limit=10,
        during=DateTimeTZRange(now(), None),
    )  # fmt: skip
    asked = request_rate(wanted, by=asker)

    with pytest.raises(SamePerson):
        approve(asked, by=asker)
    approve(asked, by=as_staff())

    first.refresh_from_db()
    second = ExchangeRate.objects.latest("pk")
    assert (first.during.upper, second.gives) == (second.during.lower, 2)


def test_rate__that_overlaps_a_coming_one__is_refused():
    coming = DateTimeTZRange(now() + timedelta(days=1), None)
    make.rate(during=coming)

    with pytest.raises(RateOverlaps):
        make.rate()


@pytest.mark.parametrize(
    "wrong", [{"gives": 0}, {"target": "points"}, {"day_limit": 5, "year_limit": 4}, {"during": None}, {"fee": 10_000}]
)
def test_rate__that_makes_no_sense__is_refused(wrong):
    with pytest.raises(RateRefused):
        make.rate(**wrong)


def test_rate__by_someone_who_may_not__is_refused():
    with pytest.raises(NotAllowed):
        request_rate(ExchangeRate(), by=as_staff(role=StaffRole.CLERK))


def test_forget_quotes__keeps_receipts_and_what_is_young(member):
    make.rate()
    with_points(member)
    done, old, young = (quote(member, 10) for _ in range(3))
    execute(member, done)
    ExchangeQuote.objects.exclude(pk=young.pk).update(expires_at=now() - timedelta(days=2))

    assert forget_quotes() == 1
    assert not ExchangeQuote.objects.filter(pk=old.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_execute__twice_at_once__is_carried_out_once(threads):
    member = make.citizen()
    make.rate()
    with_points(member, 100)
    row = quote(member, 60)

    outcomes = threads.run(lambda _n: execute(member, row).transfer, range(6))

    assert len(set(outcomes)) == 1
    assert have(member) == {"coins": 60, "points": 40}


@pytest.mark.django_db(transaction=True)
def test_execute__many_quotes_at_once__stay_within_the_limit(threads):
    member = make.citizen()
    make.rate(day_limit=30, year_limit=1_000)
    with_points(member, 1_000)
    rows = [quote(member, 10) for _ in range(8)]

    outcomes = threads.run(lambda row: execute(member, row), rows)

    assert sum(isinstance(outcome, DayLimitReached) for outcome in outcomes) == 5
    assert ExchangeAllowance.objects.filter(used=30).count() == 2
    assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []
