"""Accounts, programmes and batches for tests of the ledger."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from itertools import count
from typing import Any, TypeVar

from django.db import connection, connections
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils.timezone import now

from identity.actors import Actor
from identity.models import Approval, Member, User
from identity.second_person import approve
from mileage import ledger
from mileage.actions.accounts import open_account, open_member_account
from mileage.actions.awards import award
from mileage.actions.programmes import create_programme, fund_programme
from mileage.actions.rates import request_rate
from mileage.ledger import Batch, Item, Leg, Linked, LotTerms, Result
from mileage.models import Account, AccountKind, Asset, Award, ClawbackGround, ExchangeRate, Programme
from mileage.partners.actions.cases import claw_back_in_case
from tests.factories.identity import as_staff

SYSTEM = Actor.system("tests")
_numbers = count(1)
T = TypeVar("T")


def key() -> str:
    return uuid.uuid4().hex


def asset(code: str = "points") -> Asset:
    return Asset.objects.get_or_create(code=code, defaults={"name_ko": "포인트", "name_en": "Points"})[0]


def citizen() -> Member:
    """A member with an account to sign in with."""
    return Member.objects.create(user=User.objects.create_user(f"mileage-citizen-{next(_numbers)}"))


def member_account(token: Asset | None = None, *, points: int = 0, **terms: Any) -> int:
    """An empty account of a new member, or one with one lot."""
    account = open_member_account(Member.objects.create(), token or asset())
    if points:
        give(account, points, **terms)
    return account


def city_account(kind: AccountKind, token: Asset | None = None, code: str = "") -> int:
    return open_account(kind, token or asset(), code=code)


def partner(token: Asset | None = None) -> int:
    return city_account(AccountKind.PARTNER, token, code="shop")


def issuance(token: Asset | None = None) -> int:
    return city_account(AccountKind.ISSUANCE, token)


def give(account: int, points: int, **terms: Any) -> Result:
    """Points out of nowhere, as one lot with the terms."""
    token = Account.objects.select_related("asset").get(pk=account).asset
    return post(transfer((issuance(token), -points), (account, points), terms=LotTerms(**terms)))[0].require()


def transfer(*legs: tuple[int, int], reason: str = "test", **fields: Any) -> ledger.Transfer:
    return ledger.Transfer(
        key=fields.pop("key", None) or key(), reason=reason, legs=[Leg(*leg) for leg in legs], **fields
    )


def move(source: int, payee: int, amount: int, **fields: Any) -> ledger.Transfer:
    return transfer((source, -amount), (payee, amount), **fields)


def hold(account: int, amount: int, seconds: int = 600) -> ledger.PlaceHold:
    return ledger.PlaceHold(key=key(), reason="test", account=account, amount=amount, seconds=seconds)


def capture(held: Result, payee: int, amount: int | None = None) -> ledger.Capture:
    return ledger.Capture(key=key(), reason="test", hold=held.hold or 0, payee=payee, amount=amount)


def release(held: Result) -> ledger.Release:
    return ledger.Release(key=key(), reason="test", hold=held.hold or 0)


def time_out(held: Result) -> ledger.TimeOut:
    return ledger.TimeOut(key=key(), reason="test", hold=held.hold or 0)


def reverse(done: Result) -> ledger.Reverse:
    return ledger.Reverse(key=key(), reason="test", transfer=done.transfer or 0)


def expire(account: int, payee: int) -> ledger.Expire:
    return ledger.Expire(key=key(), reason="test", account=account, payee=payee)


def exchange(source: int, target: int, gives: int, gets: int, **fields: Any) -> ledger.Transfer:
    """Points of one kind are retired and points of another issued."""
    kinds = Account.objects.select_related("asset").in_bulk([source, target])
    retired, issued = issuance(kinds[source].asset), issuance(kinds[target].asset)
    return transfer((source, -gives), (retired, gives), (issued, -gets), (target, gets), **fields)


def rate(source: str = "points", target: str = "coins", gives: int = 1, gets: int = 1, **fields: Any) -> ExchangeRate:
    """A rate that two people set, valid now."""
    wanted = {"day_limit": 10_000, "year_limit": 100_000, "during": DateTimeTZRange(moment("2026-01-01T00:00+09:00"))}
    made = ExchangeRate(source=asset(source), target=asset(target), gives=gives, gets=gets, **wanted | fields)
    approval = request_rate(made, by=as_staff())
    approve(approval, by=as_staff())
    return ExchangeRate.objects.get(approval=approval)


def claw_back(given: Result, account: int, payee: int, amount: int) -> ledger.ClawBack:
    """Take from an account what is left there of what a transfer gave."""
    return ledger.ClawBack(
        key=key(), reason="test", transfer=given.transfer or 0, account=account, payee=payee, amount=amount
    )


def post(*items: Item | Linked, client: str = "tests") -> list[Result]:
    return ledger.post(Batch(client, items))


def codes(*items: Item | Linked) -> list[str]:
    return [result.code for result in post(*items)]


def balance(account: int) -> int:
    return Account.objects.get(pk=account).balance


def held(account: int) -> int:
    return Account.objects.get(pk=account).held


def lots(account: int) -> list[tuple[int, int]]:
    """Amount and remainder of each lot of an account, oldest first."""
    rows = Account.objects.get(pk=account).lots.order_by("pk")
    return list(rows.values_list("amount", "remaining"))


def set_state(account: int, state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mileage_set_account_state_v1(%s, %s)", [account, state])


def close_period(month: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mileage_close_period_v1(%s)", [month])


def programme(code: str = "volunteering", *, budget: int = 100_000, **fields: Any) -> Programme:
    """A programme that runs all of 2026 and gives 10 points for a unit."""
    made = create_programme(
        Programme(
            **{
                "code": code,
                "name_ko": "자원봉사",
                "name_en": "Volunteering",
                "asset": asset(),
                "activity_kind": "volunteering",
                "unit": "hour",
                "points_per_unit": 10,
                "valid": DateRange(date(2026, 1, 1), date(2027, 1, 1)),
                "lot_months": 24,
            }
            | fields
        ),
        by=SYSTEM,
    )
    if budget:
        fund_programme(made, budget, key(), by=SYSTEM)
    return made


def earn(member: Member, source: str, *, hours: int = 1, at: str = "2026-11-20T10:00+09:00") -> Award:
    """An act under the programme "volunteering"."""
    return award(member, "volunteering", hours, source, moment(at), by=SYSTEM)


def ask_clawback(award: Award, amount: int, *, by: Actor | None = None) -> Approval:
    """Points of an award are asked back for fraud; a second person has to say yes."""
    case = claw_back_in_case(award, amount, ClawbackGround.FRAUD, "not there", by=by or as_staff())
    return case.requests.get().approval


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def wait_until_past(at: datetime) -> None:
    """Wait for a moment of the database's clock; its times have milliseconds."""
    time.sleep(max(0.0, (at - now()).total_seconds()) + 0.01)


def state(account: int) -> str:
    return Account.objects.get(pk=account).state


def in_another_thread(function: Callable[[], T]) -> T:
    """Run with a connection of its own, to the end."""

    def run() -> T:
        try:
            return function()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(30)
