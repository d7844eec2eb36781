"""Balances at a past moment, and statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from identity.queries import SEOUL
from mileage.actions.accounts import open_member_account
from mileage.models import Asset
from mileage.statements import balance_happened, balance_recorded
from tests.factories import mileage as make
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db


def moments(account: int, *amounts: int) -> list:
    """Post credits one after another; the moment after each."""
    after = []
    for amount in amounts:
        make.give(account, amount)
        make.wait_until_past(now())
        after.append(now())
        make.wait_until_past(now())
    return after


def test_balance_recorded__is_that_of_the_last_posting_before():
    account = make.member_account()
    before = now() - timedelta(seconds=1)
    first, second = moments(account, 5, 7)

    assert [balance_recorded(account, at) for at in (before, first, second)] == [0, 5, 12]


def test_balance_happened__counts_what_was_recorded_late_and_not_what_lies_ahead():
    account = make.member_account()
    [at] = moments(account, 5)
    make.post(make.transfer((make.issuance(), -3), (account, 3), event_at=at - timedelta(hours=1)))  # recorded after
    make.post(make.transfer((make.issuance(), -2), (account, 2)))

    assert balance_recorded(account, at) == 5
    assert balance_happened(account, at) == 8
    assert balance_happened(account, at - timedelta(minutes=30)) == 3
    assert balance_happened(account, at - timedelta(hours=2)) == 0


def test_balance_happened__leaves_out_what_is_dated_ahead_of_its_recording():
    account = make.member_account()
    make.post(make.transfer((make.issuance(), -3), (account, 3), event_at=now() + timedelta(minutes=4)))

    assert balance_recorded(account, now()) == 3
    assert balance_happened(account, now()) == 0
    assert balance_happened(account, now() + timedelta(minutes=4)) == 3


def test_statement__of_a_month__opens_with_what_was_and_closes_with_what_is():
    member = make.citizen()
    account = open_member_account(member, make.asset())
    make.give(account, 10)
    make.post(make.move(account, make.partner(), 4))
    month = localdate(timezone=SEOUL).strftime("%Y-%m")

    answer = member_client(member).get(f"/api/mileage/statements/{month}").json()

    [shown] = answer["statements"]
    assert [shown[name] for name in ("opening", "gained", "given", "closing")] == [0, 10, 4, 6]
    assert [(entry["amount"], entry["balance"]) for entry in shown["entries"]] == [(10, 10), (-4, 6)]


def test_statement__as_a_file__opens_in_a_spreadsheet_and_runs_nothing():
    member = make.citizen()
    Asset.objects.create(code="odd", name_ko="=1+1", name_en="=1+1")
    account = open_member_account(member, Asset.objects.get(code="odd"))
    make.give(account, 10)
    year = localdate(timezone=SEOUL).year

    answer = member_client(member).get(f"/api/mileage/statements/{year}.csv")

    text = answer.content.decode()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="mileage-{year}.csv"'
    assert text.startswith("\ufeffKind,When,What,Amount,Balance,Number\r\n")
    assert "\r\n'=1+1," in text
    assert text.splitlines()[-1].split(",")[-2] == "10"


@pytest.mark.parametrize("period", ["2024", "26", "2026-13", "2026-1", "2026-", "٢٠٢٦", "2999", "2026-11-01", "x"])
def test_statement__of_no_period__says_what_to_give(period):
    answer = member_client(make.citizen()).get(f"/api/mileage/statements/{period}")

    assert answer.status_code == 404
    assert answer.json()["code"] == "bad_period"


def test_statement__of_someone_else__is_not_to_be_had(client):
    assert client.get("/api/mileage/statements/2026", HTTP_HOST="localhost:8001").status_code in (401, 403)
