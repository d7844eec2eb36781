"""Every two operations that meet on the same points end as one of their two orders would, and as the docs say."""

from __future__ import annotations

import pytest

from mileage import invariants
from tests.mileage import meetings
from tests.mileage.meetings import OPERATIONS, after, new_world, wait_for_holds
from wallet.config import BASE_DIR

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
PAGE = BASE_DIR / "docs" / "ledger-meetings.md"
ROUNDS = 3


def test_table_of_meetings__is_what_the_page_says():
    table = meetings.table()

    assert table in PAGE.read_text(), f"{PAGE.name} should say:\n{table}"


@pytest.mark.parametrize("name", OPERATIONS)
def test_meeting__at_once__ends_as_one_order_or_the_other(threads, name):
    others = list(OPERATIONS)[list(OPERATIONS).index(name) :]
    worlds = {other: [new_world() for _ in range(ROUNDS + 2)] for other in others}
    wait_for_holds()

    for other, (one_first, other_first, *raced) in worlds.items():
        here, there = OPERATIONS[name], OPERATIONS[other]
        expected = []
        codes = here(one_first), there(one_first)
        expected.append((codes, after(one_first)))
        codes = tuple(reversed((there(other_first), here(other_first))))
        expected.append((codes, after(other_first)))
        for world in raced:
            outcomes = threads.run(lambda act, world=world: act(world), [here, there])
            assert (tuple(outcomes), after(world)) in expected, f"{name} meets {other}"

    assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []
