"""What a bonus campaign would have cost on the exchanges of the past, shown to staff before it runs."""

from __future__ import annotations

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from identity.models import StaffRole
from mileage.actions.exchange import execute_exchange, quote_exchange
from mileage.dry_run import dry_run_campaign
from mileage.models import BonusCampaign
from tests.factories import mileage as make
from tests.factories.identity import staff, staff_client

pytestmark = pytest.mark.django_db
YEAR = make.moment("2026-01-01T00:00+09:00"), make.moment("2027-06-01T00:00+09:00")


@pytest.fixture
def campaign() -> BonusCampaign:
    """10 % of coins, from next year on; two people have exchanged 205 and 100 points for as many coins this year."""
    make.rate()
    programme = make.programme("bonus", asset=make.asset("coins"), budget=1_000)
    for points in ([105, 100], [100]):
        member = make.citizen()
        make.give(make.open_member_account(member, make.asset()), 500)
        for amount in points:
            quote = quote_exchange(member, "points", "coins", amount, by=make.SYSTEM)
            execute_exchange(member, quote.pk, by=make.SYSTEM)
    during = DateTimeTZRange(make.moment("2027-01-01T00:00+09:00"), None)
    return BonusCampaign.objects.create(
        code="ten", name_ko="c", name_en="c", programme=programme, bonus=1_000, during=during
    )


@pytest.mark.parametrize(("budget", "units", "unfunded"), [(1_000, 30, 0), (20, 20, 1), (9, 0, 3)])
def test_dry_run__of_a_campaign__costs_what_it_would_have_paid(campaign, budget, units, unfunded):
    run = dry_run_campaign(campaign, *YEAR, budget)

    assert (run.exchanges, run.units, run.unfunded) == (3, units, unfunded)


def test_dry_run__of_a_campaign_for_another_kind__costs_nothing(campaign):
    campaign.source = make.asset("stamps")

    assert dry_run_campaign(campaign, *YEAR, 1_000).exchanges == 0


def test_screen__shows_the_cost_of_another_bonus_and_changes_nothing(campaign):
    client = staff_client(staff(role=StaffRole.MANAGER))
    page = f"/mileage/bonuscampaign/{campaign.pk}/do/dry_run/"
    wanted = {"source": "", "bonus": 2_000, "since": "2026-01-01", "until": "2027-06-01", "budget": 41}

    assert client.get(page).status_code == 200
    tried = client.post(page, wanted).content.decode()
    backwards = client.post(page, wanted | {"until": "2025-01-01"}).content.decode()

    assert "2 of 3 exchanges get more, of 1 people: 41 in all." in tried
    assert "For 1 the budget had too little left." in tried
    assert "The first day comes before the end." in backwards
    campaign.refresh_from_db()
    assert campaign.bonus == 1_000
